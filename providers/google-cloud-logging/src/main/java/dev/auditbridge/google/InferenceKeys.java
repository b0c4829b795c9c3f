package dev.auditbridge.google;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import java.util.Set;

/** The key of {@link Inference}, for both sources of GKE audit logs. */
final class InferenceKeys {
    private static final Key<Boolean> ANONYMOUS = Key.flag(
                    "anonymousWhenAbsent", "Whether a caller that Google does not name is system:anonymous.")
            .or(false);
    private static final Key<Boolean> GROUPS = Key.flag(
                    "deriveGroups", "Whether the groups that Kubernetes implies by a user's name are added.")
            .or(false);
    private static final Key<Boolean> NAME = Key.flag(
                    "nameFromResponse", "Whether the name of a created object is taken from the response.")
            .or(false);
    private static final Key<Boolean> UID = Key.flag(
                    "uidFromResponse", "Whether uid and resource version are taken from the response.")
            .or(false);
    private static final Key<Boolean> URI = Key.flag(
                    "uriHints", "Whether what is known of the lost query string is added to requestURI.")
            .or(false);
    static final Key<Settings> INFER = Key.nested(
            "infer",
            "Guesses that Events may hold; each is named in their annotation auditbridge.dev/inferred.",
            ANONYMOUS,
            GROUPS,
            NAME,
            UID,
            URI);

    private InferenceKeys() {}

    /** GKE's logs have no groups; only those that Kubernetes implies can be added. */
    static Set<String> untoldMembers(Settings settings) {
        return inference(settings).deriveGroups() ? Set.of() : Set.of("user.groups");
    }

    static Inference inference(Settings settings) {
        return settings.find(INFER)
                .map(infer -> new Inference(
                        infer.get(ANONYMOUS), infer.get(GROUPS), infer.get(NAME), infer.get(UID), infer.get(URI)))
                .orElse(Inference.NONE);
    }
}
