package dev.auditbridge.redact;

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
