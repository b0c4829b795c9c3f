package dev.auditbridge.redact;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is redacted beyond what always is: the data of secrets, tokens in bodies and URLs, and {@code managedFields}.
 *
 * @param execCommands also the commands of an exec, in the URL and in GKE's {@code command.gke.io/command}; detections read
 *     them
 * @param certificateRequests also {@code spec.request} and {@code status.certificate} of certificate signing requests
 * @param paths further places in bodies
 * @param hashKey puts a keyed hash in the place of a value, so that equal values stay equal; {@code null} leaves only a mark
 */
public record RedactSettings(
        boolean execCommands, boolean certificateRequests, List<BodyPath> paths, byte @Nullable [] hashKey) {

    /** The profile {@code recommended}. */
    public static final RedactSettings RECOMMENDED = new RedactSettings(false, false, List.of());

    /** The least length of a key, in bytes. */
    public static final int SHORTEST_KEY = 16;

    private static final Key<Profile> PROFILE = Key.choice(
                    "profile",
                    "What is always redacted: recommended is the data of secrets, tokens in bodies and URLs, and"
                            + " managedFields.",
                    Profile.class)
            .or(Profile.RECOMMENDED);
    private static final Key<Boolean> EXEC_COMMANDS = Key.flag(
                    "execCommands", "Whether the commands of an exec go as well; detections read them.")
            .or(false);
    private static final Key<Boolean> CERTIFICATE_REQUESTS = Key.flag(
                    "certificateRequests", "Whether the bodies of certificate signing requests go as well.")
            .or(false);
    private static final Key<List<String>> PATHS = Key.texts(
            "paths",
            "Further places in bodies, each as RESOURCE[.GROUP]:MEMBER.MEMBER, as in configmaps:data.password.");
    private static final Key<Secret> HASH_KEY = Key.secret(
            "hashKey",
            "A key of at least " + SHORTEST_KEY
                    + " bytes: with it a keyed hash stands where a value stood, so that equal values stay equal.");

    /** Its keys. */
    public static final ComponentSpec SPEC = ComponentSpec.of(
            "redact",
            "Takes secrets out of Events, and leaves alone what detections read.",
            PROFILE,
            EXEC_COMMANDS,
            CERTIFICATE_REQUESTS,
            PATHS,
            HASH_KEY);

    private enum Profile {
        RECOMMENDED
    }

    /**
     * Copies list and key.
     *
     * @throws IllegalArgumentException if the key is shorter than {@link #SHORTEST_KEY}
     */
    public RedactSettings {
        paths = List.copyOf(paths);
        if (hashKey != null && hashKey.length < SHORTEST_KEY) {
            throw new IllegalArgumentException("the key of the hash must have at least " + SHORTEST_KEY + " bytes");
        }
        hashKey = hashKey == null ? null : hashKey.clone();
    }

    /** Settings that leave only a mark in the place of a value. */
    public RedactSettings(boolean execCommands, boolean certificateRequests, List<BodyPath> paths) {
        this(execCommands, certificateRequests, paths, null);
    }

    /**
     * Reads them.
     *
     * @throws dev.auditbridge.config.ConfigurationException if a path is of no such form, or the key is too short
     */
    public static RedactSettings from(Settings settings) {
        RedactSettings profile = switch (settings.get(PROFILE)) {
            case RECOMMENDED -> RECOMMENDED;
        };
        List<BodyPath> paths = new ArrayList<>(profile.paths);
        for (String path : settings.find(PATHS).orElse(List.of())) {
            try {
                paths.add(BodyPath.parse(path));
            } catch (IllegalArgumentException e) {
                throw settings.error(PATHS, "\"" + path + "\" is none: " + e.getMessage());
            }
        }
        byte[] hashKey = settings.find(HASH_KEY)
                .map(key -> key.reveal().getBytes(StandardCharsets.UTF_8))
                .orElse(null);
        if (hashKey != null && hashKey.length < SHORTEST_KEY) {
            throw settings.error(HASH_KEY, "is too short; at least " + SHORTEST_KEY + " bytes are needed");
        }
        return new RedactSettings(
                profile.execCommands || settings.get(EXEC_COMMANDS),
                profile.certificateRequests || settings.get(CERTIFICATE_REQUESTS),
                paths,
                hashKey);
    }

    /** A copy of the key. */
    @Override
    public byte @Nullable [] hashKey() {
        return hashKey == null ? null : hashKey.clone();
    }

    /** Never the key (I7). */
    @Override
    public String toString() {
        return "RedactSettings[execCommands=" + execCommands + ", certificateRequests=" + certificateRequests
                + ", paths=" + paths + ", hashKey=" + (hashKey == null ? "none" : "******") + "]";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RedactSettings that
                && execCommands == that.execCommands
                && certificateRequests == that.certificateRequests
                && paths.equals(that.paths)
                && Arrays.equals(hashKey, that.hashKey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(execCommands, certificateRequests, paths, Arrays.hashCode(hashKey));
    }
}
