package dev.auditbridge.google;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.google.common.net.InetAddresses;
import dev.auditbridge.event.OwnAnnotations;
import dev.auditbridge.google.AuditEntry.Operation;
import dev.auditbridge.google.AuditEntry.Split;
import dev.auditbridge.google.Request.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes an audit entry as one canonical {@code audit.k8s.io/v1} Event. Immutable, safe for use by many threads. */
final class EventWriter {
    private static final String CALLER_IP = OwnAnnotations.PREFIX + "gke.callerIp";
    private static final String TRUNCATED_LABELS = OwnAnnotations.PREFIX + "gke.truncatedLabels";
    private static final String SPLIT = OwnAnnotations.PREFIX + "gke.split";
    private static final String ELLIPSIS = "\u2026";

    private final Inference inference;
    private final boolean keepOwnAnnotations;
    private final JsonFactory json = new JsonFactory();
    /** For text that is no valid Unicode: escaped, it stays as it came. */
    private final JsonFactory escapedJson =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    EventWriter(Inference inference, boolean keepOwnAnnotations) {
        this.inference = inference;
        this.keepOwnAnnotations = keepOwnAnnotations;
    }

    /**
     * An Event.
     *
     * @param droppedAnnotations how many labels were left out as forgeable
     */
    record Written(byte[] json, int droppedAnnotations) {}

    /** Writes an entry, or returns {@code null} if it does not say what was called. */
    @Nullable
    Written write(AuditEntry entry) {
        Request request = Request.of(entry.call());
        if (request == null) {
            return null;
        }
        try {
            return write(json, entry, request);
        } catch (JsonGenerationException unpairedSurrogate) {
            return writeEscaped(entry, request);
        } catch (IOException e) {
            throw new UncheckedIOException("memory is always writable", e);
        }
    }

    private Written writeEscaped(AuditEntry entry, Request request) {
        try {
            return write(escapedJson, entry, request);
        } catch (IOException e) {
            throw new UncheckedIOException("memory is always writable", e);
        }
    }

    private Written write(JsonFactory factory, AuditEntry entry, Request request) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) entry.sizeBytes());
        int dropped;
        try (JsonGenerator out = factory.createGenerator(bytes)) {
            dropped = new Event(entry, request, out, bytes).write();
        }
        return new Written(bytes.toByteArray(), dropped);
    }

    /** One Event in the writing, in the order in which the API server writes its members. */
    private final class Event {
        private final AuditEntry entry;
        private final Request request;
        private final JsonGenerator out;
        private final ByteArrayOutputStream bytes;
        private final Set<Field> inferred = Field.none();

        Event(AuditEntry entry, Request request, JsonGenerator out, ByteArrayOutputStream bytes) {
            this.entry = entry;
            this.request = request;
            this.out = out;
            this.bytes = bytes;
            inferred.addAll(request.inferred());
        }

        int write() throws IOException {
            out.writeStartObject();
            out.writeStringField("kind", "Event");
            out.writeStringField("apiVersion", "audit.k8s.io/v1");
            out.writeStringField("level", level());
            text("auditID", auditId());
            out.writeStringField("stage", stage());
            out.writeStringField("requestURI", request.uri() + queryHint());
            text("verb", request.verb());
            user();
            String ip = entry.caller().ip();
            boolean isAddress = ip != null && InetAddresses.isInetAddress(ip);
            if (isAddress) {
                out.writeArrayFieldStart("sourceIPs");
                out.writeString(ip);
                out.writeEndArray();
            }
            text("userAgent", entry.caller().userAgent());
            Target target = request.target();
            if (target != null) {
                objectRef(target);
            }
            responseStatus(target);
            body("requestObject", entry.request());
            body("responseObject", entry.response());
            times();
            int dropped = annotations(isAddress ? null : ip);
            out.writeEndObject();
            return dropped;
        }

        /** A lower bound: a call logged without its bodies looks like one of level Metadata. */
        private String level() {
            inferred.add(Field.LEVEL);
            return entry.response() != null ? "RequestResponse" : entry.request() != null ? "Request" : "Metadata";
        }

        private @Nullable String auditId() {
            Operation operation = entry.operation();
            if ("k8s.io".equals(operation.producer()) && operation.id() != null) {
                return operation.id();
            }
            if (entry.insertId() != null) {
                inferred.add(Field.AUDIT_ID);
            }
            return entry.insertId();
        }

        private String stage() {
            Operation operation = entry.operation();
            if (!operation.first() && !operation.last()) {
                inferred.add(Field.STAGE);
            }
            return operation.first() && !operation.last() ? "ResponseStarted" : "ResponseComplete";
        }

        private String queryHint() {
            Target target = request.target();
            if (!inference.uriHints() || target == null) {
                return "";
            }
            String command = entry.labels().get("command.gke.io/command");
            if ("exec".equals(target.subresource()) && command != null) {
                return "?command=" + URLEncoder.encode(command, StandardCharsets.UTF_8);
            }
            if ("watch".equals(request.verb())) {
                return "?watch=true";
            }
            String dryRun = entry.labels().get("command.gke.io/dryRun");
            return dryRun == null || dryRun.equals("false") ? "" : "?dryRun=All";
        }

        private void user() throws IOException {
            Identity identity = Identity.of(entry.caller(), inference, inferred);
            out.writeObjectFieldStart("user");
            text("username", identity.username());
            if (!identity.groups().isEmpty()) {
                out.writeArrayFieldStart("groups");
                for (String group : identity.groups()) {
                    out.writeString(group);
                }
                out.writeEndArray();
            }
            out.writeEndObject();
            if (identity.impersonated() != null) {
                out.writeObjectFieldStart("impersonatedUser");
                out.writeStringField("username", identity.impersonated());
                out.writeEndObject();
            }
        }

        private void objectRef(Target target) throws IOException {
            ObjectReference object =
                    ObjectReference.of(target, request.verb(), entry.request(), entry.response(), inference, inferred);
            out.writeObjectFieldStart("objectRef");
            text("resource", target.resource());
            text("namespace", object.namespace());
            text("name", object.name());
            text("uid", object.uid());
            text("apiGroup", target.group());
            text("apiVersion", target.version());
            text("resourceVersion", object.resourceVersion());
            text("subresource", target.subresource());
            out.writeEndObject();
        }

        private void responseStatus(@Nullable Target target) throws IOException {
            Outcome outcome = Outcome.of(
                    entry.status(), request.verb(), target == null ? null : target.subresource(), entry.response());
            inferred.addAll(outcome.inferred());
            out.writeObjectFieldStart("responseStatus");
            out.writeObjectFieldStart("metadata");
            out.writeEndObject();
            text("status", outcome.status());
            text("message", outcome.message());
            text("reason", outcome.reason());
            Body body = outcome.detailsOf();
            Body.Range details = body == null ? null : body.details();
            if (body != null && details != null) {
                raw("details", body.json(), details.start(), details.end());
            }
            if (outcome.code() != null) {
                out.writeNumberField("code", outcome.code());
            }
            out.writeEndObject();
        }

        private void body(String name, @Nullable Body body) throws IOException {
            if (body != null) {
                raw(name, body.json(), 0, body.json().length);
            }
        }

        private void times() throws IOException {
            Instant time = entry.timestamp();
            if (time != null) {
                String text = Timestamps.micro(time);
                out.writeStringField("requestReceivedTimestamp", text);
                out.writeStringField("stageTimestamp", text);
                inferred.add(Field.REQUEST_RECEIVED);
                inferred.add(Field.STAGE_TIME);
            }
        }

        private int annotations(@Nullable String redactedIp) throws IOException {
            int dropped = 0;
            out.writeObjectFieldStart("annotations");
            for (Map.Entry<String, String> label : entry.labels().entrySet()) {
                if (label.getKey().startsWith(OwnAnnotations.PREFIX)
                        && (!keepOwnAnnotations || isWritten(label.getKey()))) {
                    dropped++;
                } else {
                    out.writeStringField(label.getKey(), label.getValue());
                }
            }
            out.writeStringField(OwnAnnotations.INFERRED, Field.paths(inferred));
            text(CALLER_IP, redactedIp);
            text(TRUNCATED_LABELS, truncatedLabels());
            Split split = entry.split();
            if (split != null) {
                out.writeStringField(SPLIT, split.received() + "/" + split.total());
            }
            out.writeEndObject();
            return dropped;
        }

        private boolean isWritten(String key) {
            return key.equals(OwnAnnotations.INFERRED)
                    || key.equals(CALLER_IP)
                    || key.equals(TRUNCATED_LABELS)
                    || key.equals(SPLIT);
        }

        /** Cloud Logging cuts a label at 64 KiB and says so with an ellipsis. */
        private @Nullable String truncatedLabels() {
            String keys = entry.labels().entrySet().stream()
                    .filter(label -> label.getValue().endsWith(ELLIPSIS)
                            || label.getValue().endsWith("..."))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.joining(","));
            return keys.isEmpty() ? null : keys;
        }

        private void text(String name, @Nullable String value) throws IOException {
            if (value != null) {
                out.writeStringField(name, value);
            }
        }

        /** Past the generator: the bytes are JSON already, and may hold what a generator refuses to write. */
        private void raw(String name, byte[] value, int start, int end) throws IOException {
            out.writeFieldName(name);
            out.writeRawValue("");
            out.flush();
            bytes.write(value, start, end - start);
        }
    }
}
