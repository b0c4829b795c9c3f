package dev.auditbridge.google;

import com.google.common.net.InetAddresses;
import dev.auditbridge.event.OwnAnnotations;
import dev.auditbridge.google.AuditEntry.Operation;
import dev.auditbridge.google.AuditEntry.Split;
import dev.auditbridge.google.Request.Target;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes an audit entry as one canonical {@code audit.k8s.io/v1} Event. Immutable, safe for use by many threads. */
final class EventWriter {
    private static final String CALLER_IP = OwnAnnotations.PREFIX + "gke.callerIp";
    private static final String TRUNCATED_LABELS = OwnAnnotations.PREFIX + "gke.truncatedLabels";
    private static final String SPLIT = OwnAnnotations.PREFIX + "gke.split";
    private static final String ELLIPSIS = "\u2026";

    private final Inference inference;
    private final boolean keepOwnAnnotations;

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
        JsonBytes out = new JsonBytes((int) entry.sizeBytes());
        int dropped = new Event(entry, request, out).write();
        return new Written(out.toByteArray(), dropped);
    }

    /** One Event in the writing, in the order in which the API server writes its members. */
    private final class Event {
        private final AuditEntry entry;
        private final Request request;
        private final JsonBytes out;
        private final Set<Field> inferred = Field.none();

        Event(AuditEntry entry, Request request, JsonBytes out) {
            this.entry = entry;
            this.request = request;
            this.out = out;
            inferred.addAll(request.inferred());
        }

        int write() {
            out.startObject();
            member("kind", "Event");
            member("apiVersion", "audit.k8s.io/v1");
            member("level", level());
            text("auditID", auditId());
            member("stage", stage());
            member("requestURI", request.uri() + queryHint());
            text("verb", request.verb());
            user();
            String ip = entry.caller().ip();
            String address = ip != null && InetAddresses.isInetAddress(ip) ? ip : null;
            if (address != null) {
                out.name("sourceIPs");
                out.startArray();
                out.text(address);
                out.endArray();
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
            int dropped = annotations(address == null ? ip : null);
            out.endObject();
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

        private void user() {
            Identity identity = Identity.of(entry.caller(), inference, inferred);
            out.name("user");
            out.startObject();
            text("username", identity.username());
            if (!identity.groups().isEmpty()) {
                out.name("groups");
                out.startArray();
                for (String group : identity.groups()) {
                    out.text(group);
                }
                out.endArray();
            }
            out.endObject();
            if (identity.impersonated() != null) {
                out.name("impersonatedUser");
                out.startObject();
                member("username", identity.impersonated());
                out.endObject();
            }
        }

        private void objectRef(Target target) {
            ObjectReference object =
                    ObjectReference.of(target, request.verb(), entry.request(), entry.response(), inference, inferred);
            out.name("objectRef");
            out.startObject();
            text("resource", target.resource());
            text("namespace", object.namespace());
            text("name", object.name());
            text("uid", object.uid());
            text("apiGroup", target.group());
            text("apiVersion", target.version());
            text("resourceVersion", object.resourceVersion());
            text("subresource", target.subresource());
            out.endObject();
        }

        private void responseStatus(@Nullable Target target) {
            Outcome outcome = Outcome.of(
                    entry.status(), request.verb(), target == null ? null : target.subresource(), entry.response());
            inferred.addAll(outcome.inferred());
            out.name("responseStatus");
            out.startObject();
            out.name("metadata");
            out.startObject();
            out.endObject();
            text("status", outcome.status());
            text("message", outcome.message());
            text("reason", outcome.reason());
            Body body = outcome.detailsOf();
            Body.Range details = body == null ? null : body.details();
            if (body != null && details != null) {
                out.name("details");
                out.raw(body.json(), details.start(), details.end());
            }
            if (outcome.code() != null) {
                out.name("code");
                out.literal(outcome.code().toString());
            }
            out.endObject();
        }

        private void body(String name, @Nullable Body body) {
            if (body != null) {
                out.name(name);
                out.raw(body.json(), 0, body.json().length);
            }
        }

        private void times() {
            Instant time = entry.timestamp();
            if (time != null) {
                String text = Timestamps.micro(time);
                member("requestReceivedTimestamp", text);
                member("stageTimestamp", text);
                inferred.add(Field.REQUEST_RECEIVED);
                inferred.add(Field.STAGE_TIME);
            }
        }

        private int annotations(@Nullable String redactedIp) {
            int dropped = 0;
            out.name("annotations");
            out.startObject();
            for (Map.Entry<String, String> label : entry.labels().entrySet()) {
                if (label.getKey().startsWith(OwnAnnotations.PREFIX)
                        && (!keepOwnAnnotations || isWritten(label.getKey()))) {
                    dropped++;
                } else {
                    member(label.getKey(), label.getValue());
                }
            }
            member(OwnAnnotations.INFERRED, Field.paths(inferred));
            text(CALLER_IP, redactedIp);
            text(TRUNCATED_LABELS, truncatedLabels());
            Split split = entry.split();
            if (split != null) {
                member(SPLIT, split.received() + "/" + split.total());
            }
            out.endObject();
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
            StringBuilder keys = null;
            for (Map.Entry<String, String> label : entry.labels().entrySet()) {
                if (label.getValue().endsWith(ELLIPSIS) || label.getValue().endsWith("...")) {
                    keys = keys == null ? new StringBuilder() : keys.append(',');
                    keys.append(label.getKey());
                }
            }
            return keys == null || keys.isEmpty() ? null : keys.toString();
        }

        private void text(String name, @Nullable String value) {
            if (value != null) {
                member(name, value);
            }
        }

        private void member(String name, String value) {
            out.name(name);
            out.text(value);
        }
    }
}
