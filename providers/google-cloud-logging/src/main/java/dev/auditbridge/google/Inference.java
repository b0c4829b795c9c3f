package dev.auditbridge.google;

/**
 * Guesses that are off by default, because an Event of the API server might not say the same. Each one made is named in the
 * Event's {@code auditbridge.dev/inferred}.
 *
 * @param anonymousWhenAbsent a caller that Google does not name is {@code system:anonymous}
 * @param deriveGroups the groups that Kubernetes implies by the user's name
 * @param nameFromResponse the name of a created object, from the response
 * @param uidFromResponse uid and resource version of the object, from the response
 * @param uriHints what is known of the lost query string: the command of an exec, dry run, watch
 */
public record Inference(
        boolean anonymousWhenAbsent,
        boolean deriveGroups,
        boolean nameFromResponse,
        boolean uidFromResponse,
        boolean uriHints) {

    /** None of them. */
    public static final Inference NONE = new Inference(false, false, false, false, false);
}
