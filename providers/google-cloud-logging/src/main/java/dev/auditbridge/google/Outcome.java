package dev.auditbridge.google;

import dev.auditbridge.google.AuditEntry.Status;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An Event's {@code responseStatus}, from what Google left of it. The real HTTP code is only in a response that is a Status;
 * else it is concluded from Google's code, whose mapping this inverts (gax, {@code HttpJsonStatusCode}).
 *
 * @param detailsOf the body that holds {@code details}, or {@code null}
 * @param code absent where two codes are possible
 */
record Outcome(
        @Nullable String status,
        @Nullable String message,
        @Nullable String reason,
        @Nullable Body detailsOf,
        @Nullable Integer code,
        Set<Field> inferred) {
    private static final int UNKNOWN = 2;
    private static final int FAILED_PRECONDITION = 9;
    private static final Set<String> UPGRADED = Set.of("exec", "attach", "portforward");
    private static final Set<String> RPC_CODES = Set.of(
            "OK",
            "CANCELLED",
            "UNKNOWN",
            "INVALID_ARGUMENT",
            "DEADLINE_EXCEEDED",
            "NOT_FOUND",
            "ALREADY_EXISTS",
            "PERMISSION_DENIED",
            "RESOURCE_EXHAUSTED",
            "FAILED_PRECONDITION",
            "ABORTED",
            "OUT_OF_RANGE",
            "UNIMPLEMENTED",
            "INTERNAL",
            "UNAVAILABLE",
            "DATA_LOSS",
            "UNAUTHENTICATED");
    /** {@code metav1.StatusReason}. */
    private static final Set<String> REASONS = Set.of(
            "Unauthorized",
            "Forbidden",
            "NotFound",
            "AlreadyExists",
            "Conflict",
            "Gone",
            "Invalid",
            "ServerTimeout",
            "StoreReadError",
            "Timeout",
            "TooManyRequests",
            "BadRequest",
            "MethodNotAllowed",
            "NotAcceptable",
            "RequestEntityTooLarge",
            "UnsupportedMediaType",
            "InternalError",
            "Expired",
            "ServiceUnavailable");

    /** The outcome of a call; the first rule that applies, in the order of these lines. */
    static Outcome of(Status google, @Nullable String verb, @Nullable String subresource, @Nullable Body response) {
        Body body = response != null && response.isStatus() ? response : null;
        if (body != null && body.code() != null) {
            return new Outcome(body.status(), body.message(), body.reason(), body, body.code(), Field.none());
        }
        if (body != null && "Success".equals(body.status())) {
            return new Outcome(body.status(), body.message(), body.reason(), body, success(verb), inferred(Field.CODE));
        }
        // GKE writes UNKNOWN for a connection that was upgraded, which is 101.
        if (google.code() == UNKNOWN && subresource != null && UPGRADED.contains(subresource)) {
            return new Outcome(null, null, null, null, 101, inferred(Field.CODE));
        }
        if (google.code() != 0) {
            return failure(google, body);
        }
        return new Outcome(null, null, null, null, success(verb), inferred(Field.CODE));
    }

    private static int success(@Nullable String verb) {
        return "create".equals(verb) ? 201 : 200;
    }

    private static Outcome failure(Status google, @Nullable Body body) {
        Set<Field> inferred = Field.none();
        String status = body == null ? null : body.status();
        String message = body == null ? null : body.message();
        String reason = body == null ? null : body.reason();
        if (status == null) {
            status = "Failure";
            inferred.add(Field.STATUS);
        }
        String told = google.message();
        if (body == null && told != null && !RPC_CODES.contains(told)) {
            if (REASONS.contains(told)) {
                reason = told;
                inferred.add(Field.REASON);
            } else {
                message = told;
            }
        }
        Integer code = httpCode(google.code(), message);
        if (code != null) {
            inferred.add(Field.CODE);
        }
        return new Outcome(status, message, reason, body, code, inferred);
    }

    private static @Nullable Integer httpCode(int google, @Nullable String message) {
        return switch (google) {
            case 1 -> 499;
            case 3 -> 400;
            case 4 -> 504;
            case 5 -> 404;
            case 6, 10 -> 409;
            case 7 -> 403;
            case 8 -> 429;
            case FAILED_PRECONDITION -> message == null ? null : preconditionCode(message);
            case 11 -> 416;
            case 12 -> 501;
            case 13, 15 -> 500;
            case 14 -> 503;
            case 16 -> 401;
            default -> null;
        };
    }

    /** All other 4xx codes are one to Google; only the words tell two of them apart. */
    private static @Nullable Integer preconditionCode(String message) {
        if (message.contains("is invalid")) {
            return 422;
        }
        return message.contains("too old resource version") || message.contains("Expired") ? (Integer) 410 : null;
    }

    private static Set<Field> inferred(Field field) {
        Set<Field> fields = Field.none();
        fields.add(field);
        return fields;
    }
}
