package dev.auditbridge.redact;

import dev.auditbridge.event.JsonEdits;
import dev.auditbridge.event.JsonSlice;
import java.util.Set;

/**
 * Redacts messages of a Status that quote what the client sent: a value that is invalid, bytes that cannot be decoded, what
 * an admission webhook has to say. Messages that only name objects and users stay, for detections read them.
 */
final class StatusMessages {
    /** Answers whose message the API server makes of names alone. */
    private static final Set<Integer> NAMES_ONLY = Set.of(401, 403, 404, 405, 406, 409, 410, 415, 429, 503, 504);

    private final Replacement replacement;

    StatusMessages(Replacement replacement) {
        this.replacement = replacement;
    }

    /** Redacts a Status: the Event's own or a response body. */
    void redact(JsonSlice status, int code, JsonEdits edits) {
        for (JsonSlice.Member member : status.members()) {
            if (member.named("message")) {
                message(member.value(), code, edits);
            } else if (member.named("details")) {
                for (JsonSlice.Member detail : member.value().members()) {
                    if (detail.named("causes")) {
                        detail.value().elements().forEach(cause -> cause(cause, code, edits));
                    }
                }
            }
        }
    }

    private void cause(JsonSlice cause, int code, JsonEdits edits) {
        cause.members().stream()
                .filter(member -> member.named("message"))
                .forEach(member -> message(member.value(), code, edits));
    }

    private void message(JsonSlice message, int code, JsonEdits edits) {
        if (!NAMES_ONLY.contains(code) || message.text().contains("denied the request")) {
            replacement.leaves(message, edits);
        }
    }
}
