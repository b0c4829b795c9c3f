package dev.auditbridge.redact;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.AuditEvent.ByteRange;
import dev.auditbridge.event.AuditEvent.Envelope;
import dev.auditbridge.event.AuditEvent.ResponseStatus;
import dev.auditbridge.event.JsonEdits;
import dev.auditbridge.event.JsonSlice;
import dev.auditbridge.event.ManagedFields;
import dev.auditbridge.event.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of Events what must not reach a collector (I7): the data of secrets and tokens wherever they travel, in bodies,
 * patches, messages, webhook patches and URLs; and {@code metadata.managedFields}. Everything else stays byte for byte,
 * {@code requestURI}, annotation keys, ConfigMaps and other objects' last-applied configuration included, since detections
 * read them. Drops no Event.
 *
 * <p>An Event that is about none of this is not looked into, beyond a search for a name.
 */
public final class RedactTransform implements Transform {
    private static final String PATCHES = "patch.webhook.admission.k8s.io/";
    private static final String GKE_COMMAND = "command.gke.io/command";
    private static final List<BodyPath> CERTIFICATES = List.of(
            BodyPath.parse("certificatesigningrequests.certificates.k8s.io:spec.request"),
            BodyPath.parse("certificatesigningrequests.certificates.k8s.io:status.certificate"));

    private final boolean execCommands;
    private final List<BodyPath> paths;
    private final Replacement replacement;
    private final SecretBodies secrets;
    private final TokenBodies tokens;
    private final StatusMessages messages;
    private final PathRedaction atPaths;

    /** A transform with these settings. */
    public RedactTransform(RedactSettings settings) {
        execCommands = settings.execCommands();
        paths = new ArrayList<>(settings.paths());
        if (settings.certificateRequests()) {
            paths.addAll(CERTIFICATES);
        }
        replacement = new Replacement(settings.hashKey());
        secrets = new SecretBodies(replacement);
        tokens = new TokenBodies(replacement);
        messages = new StatusMessages(replacement);
        atPaths = new PathRedaction(replacement);
    }

    @Override
    public String name() {
        return RedactSettings.SPEC.name();
    }

    @Override
    public Outcome apply(AuditEvent event) {
        Envelope envelope = event.envelope();
        Subject subject = Subject.of(envelope);
        List<BodyPath> own =
                paths.stream().filter(path -> path.isOf(envelope.objectRef())).toList();
        JsonEdits edits = new JsonEdits();
        body(event, envelope.requestObject(), false, subject, own, edits);
        body(event, envelope.responseObject(), true, subject, own, edits);

        String uri = Objects.requireNonNullElse(envelope.requestUri(), "");
        Set<String> further = execCommands && isExec(envelope) ? Set.of("command") : Set.of();
        String newUri = UriTokens.redact(uri, further, replacement::of);
        boolean sensitive = subject != Subject.OTHER || !own.isEmpty();
        if (sensitive
                || !newUri.equals(uri)
                || (execCommands && envelope.annotations().containsKey(GKE_COMMAND))) {
            for (JsonSlice.Member member : JsonSlice.of(event.json()).members()) {
                if (member.named("requestURI") && !newUri.equals(uri)) {
                    edits.replace(member.value(), Replacement.json(newUri));
                } else if (member.named("responseStatus") && sensitive) {
                    messages.redact(member.value(), code(envelope), edits);
                } else if (member.named("annotations")) {
                    annotations(member.value(), sensitive, edits);
                }
            }
        }
        return new Outcome.Kept(edits.isEmpty() ? event : event.edited(edits));
    }

    private void body(
            AuditEvent event,
            @Nullable ByteRange range,
            boolean response,
            Subject subject,
            List<BodyPath> own,
            JsonEdits edits) {
        if (range == null) {
            return;
        }
        JsonSlice body = JsonSlice.of(event.json(), range);
        ManagedFields.remove(body, edits);
        String verb = Objects.requireNonNullElse(event.envelope().verb(), "");
        boolean sensitive = subject != Subject.OTHER || !own.isEmpty();
        if (response && sensitive && isStatus(body)) {
            messages.redact(body, code(event.envelope()), edits);
            return;
        }
        own.forEach(path -> atPaths.redact(path, body, edits));
        switch (subject) {
            case SECRET -> {
                // What a delete sends are its options, as the API server understood them.
                if (response || !verb.startsWith("delete")) {
                    secrets.redact(body, edits);
                }
            }
            case TOKEN -> tokens.redact(body, !response && verb.equals("patch"), edits);
            case OTHER -> {}
        }
    }

    private void annotations(JsonSlice annotations, boolean sensitive, JsonEdits edits) {
        for (JsonSlice.Member annotation : annotations.members()) {
            String key = annotation.key().text();
            if ((sensitive && key.startsWith(PATCHES)) || (execCommands && key.equals(GKE_COMMAND))) {
                replacement.leaves(annotation.value(), edits);
            }
        }
    }

    private static boolean isStatus(JsonSlice body) {
        return body.members().stream()
                .anyMatch(member -> member.named("kind") && member.value().is("Status"));
    }

    private static boolean isExec(Envelope envelope) {
        return envelope.objectRef() != null
                && "exec".equals(envelope.objectRef().subresource());
    }

    private static int code(Envelope envelope) {
        ResponseStatus status = envelope.responseStatus();
        return status == null || status.code() == null ? 0 : status.code();
    }
}
