package dev.auditbridge.policy;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.AuditEvent.ByteRange;
import dev.auditbridge.event.AuditEvent.Envelope;
import dev.auditbridge.event.JsonEdits;
import dev.auditbridge.event.JsonSlice;
import dev.auditbridge.event.ManagedFields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An Event at a lower level: without what the API server leaves out at it, with all else byte for byte (I3).
 *
 * <p>Request has no response body; Metadata has neither body nor the patches that admission webhooks made of it
 * (pkg/audit/request.go, pkg/admission/plugin/webhook/mutating/dispatcher.go). The object reference and the response status
 * stay at every level.
 */
final class LoweredEvent {
    private static final String PATCHES = "patch.webhook.admission.k8s.io/";

    private LoweredEvent() {}

    /** The Event with at most this level; the same one if it holds no more already. */
    static AuditEvent of(AuditEvent event, Level level, boolean omitManagedFields) {
        Envelope envelope = event.envelope();
        JsonEdits edits = new JsonEdits();
        if (isMore(envelope, level)) {
            lower(event, level, edits);
        }
        if (omitManagedFields) {
            // A patch is the client's own text, which the API server leaves as it is.
            boolean patch = "patch".equals(envelope.verb());
            removeManagedFields(
                    event, level.compareTo(Level.REQUEST) < 0 || patch ? null : envelope.requestObject(), edits);
            removeManagedFields(
                    event, level.compareTo(Level.REQUEST_RESPONSE) < 0 ? null : envelope.responseObject(), edits);
        }
        return edits.isEmpty() ? event : event.edited(edits);
    }

    private static boolean isMore(Envelope envelope, Level level) {
        return level.compareTo(Level.REQUEST_RESPONSE) < 0 && envelope.responseObject() != null
                || level.compareTo(Level.REQUEST) < 0 && (envelope.requestObject() != null || hasPatches(envelope))
                || saysMore(envelope.level(), level);
    }

    private static boolean hasPatches(Envelope envelope) {
        return envelope.annotations().keySet().stream().anyMatch(key -> key.startsWith(PATCHES));
    }

    /** A level that does not exist is more than any; a vendor that tells none is not told for it. */
    private static boolean saysMore(@Nullable String told, Level level) {
        return told != null
                && Level.of(told).map(known -> known.compareTo(level) > 0).orElse(true);
    }

    private static void lower(AuditEvent event, Level level, JsonEdits edits) {
        boolean metadata = level.compareTo(Level.REQUEST) < 0;
        for (JsonSlice.Member member : JsonSlice.of(event.json()).members()) {
            if (member.named("level") && saysMore(event.envelope().level(), level)) {
                edits.replace(member.value(), ('"' + level.text() + '"').getBytes(StandardCharsets.UTF_8));
            } else if (member.named("responseObject") || (metadata && member.named("requestObject"))) {
                edits.remove(member);
            } else if (metadata && member.named("annotations")) {
                removePatches(member, edits);
            }
        }
    }

    private static void removePatches(JsonSlice.Member annotations, JsonEdits edits) {
        List<JsonSlice.Member> all = annotations.value().members();
        List<JsonSlice.Member> patches = all.stream()
                .filter(annotation -> annotation.key().text().startsWith(PATCHES))
                .toList();
        if (!patches.isEmpty() && patches.size() == all.size()) {
            edits.remove(annotations);
        } else {
            patches.forEach(edits::remove);
        }
    }

    private static void removeManagedFields(AuditEvent event, @Nullable ByteRange body, JsonEdits edits) {
        if (body != null) {
            ManagedFields.remove(JsonSlice.of(event.json(), body), edits);
        }
    }
}
