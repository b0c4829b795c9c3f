package dev.auditbridge.redact;

import dev.auditbridge.event.AuditEvent.Envelope;
import dev.auditbridge.event.AuditEvent.ObjectRef;
import java.util.List;
import java.util.Objects;

/**
 * What kind of secret an Event is about. Told by the object's resource, never by the {@code kind} in a body, which a patch
 * does not have and a client can choose; where a vendor lost the object, by the path.
 */
enum Subject {
    /** Secrets, of any API group. */
    SECRET,
    /** TokenReview and TokenRequest. */
    TOKEN,
    /** Anything else. */
    OTHER;

    static Subject of(Envelope event) {
        ObjectRef object = event.objectRef();
        if (object != null && object.resource() != null) {
            return of(object.resource(), Objects.requireNonNullElse(object.subresource(), ""));
        }
        String uri = Objects.requireNonNullElse(event.requestUri(), "");
        int query = uri.indexOf('?');
        List<String> path = List.of((query < 0 ? uri : uri.substring(0, query)).split("/"));
        if (path.contains("secrets")) {
            return SECRET;
        }
        return path.contains("tokenreviews") || (path.contains("serviceaccounts") && path.contains("token"))
                ? TOKEN
                : OTHER;
    }

    private static Subject of(String resource, String subresource) {
        return switch (resource) {
            case "secrets" -> SECRET;
            case "tokenreviews" -> TOKEN;
            case "serviceaccounts" -> subresource.equals("token") ? TOKEN : OTHER;
            default -> OTHER;
        };
    }
}
