package dev.auditbridge.redact;

import dev.auditbridge.event.JsonEdits;
import dev.auditbridge.event.JsonSlice;

/** Redacts {@code spec.token} and {@code status.token} of TokenReview and TokenRequest. */
final class TokenBodies {
    private final Replacement replacement;

    TokenBodies(Replacement replacement) {
        this.replacement = replacement;
    }

    /** Redacts a body; one that is no object, or a patch, which these resources do not have, entirely. */
    void redact(JsonSlice body, boolean patch, JsonEdits edits) {
        if (patch || !body.isObject()) {
            replacement.leaves(body, edits);
            return;
        }
        for (JsonSlice.Member member : body.members()) {
            tokens(member, edits);
            member.value().members().forEach(part -> tokens(part, edits));
        }
    }

    private void tokens(JsonSlice.Member member, JsonEdits edits) {
        if (member.key().text().equalsIgnoreCase("token")) {
            replacement.leaves(member.value(), edits);
        }
    }
}
