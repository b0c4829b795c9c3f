package dev.auditbridge.output.http.otlp;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.AuditEvent.Envelope;
import dev.auditbridge.event.AuditEvent.ObjectRef;
import dev.auditbridge.event.AuditEvent.ResponseStatus;
import dev.auditbridge.output.Bytes;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One Event as a log record. */
final class LogRecord {
    /** The kinds whose names have an attribute of their own in the semantic conventions. */
    private static final Map<String, String> NAMES = Map.of(
            "pods", "k8s.pod.name",
            "nodes", "k8s.node.name",
            "namespaces", "k8s.namespace.name",
            "deployments", "k8s.deployment.name",
            "replicasets", "k8s.replicaset.name",
            "statefulsets", "k8s.statefulset.name",
            "daemonsets", "k8s.daemonset.name",
            "jobs", "k8s.job.name",
            "cronjobs", "k8s.cronjob.name");

    private LogRecord() {}

    static void write(AuditEvent event, byte[] encoded, Instant now, Bytes out) {
        Instant arrived = event.origin().arrived();
        out.ascii("{\"timeUnixNano\":\"" + nanos(event.time().orElse(now)) + "\",\"observedTimeUnixNano\":\""
                + nanos(arrived == null ? now : arrived) + "\",");
        out.ascii(severity(event.envelope().responseStatus()));
        out.ascii(",\"body\":{\"stringValue\":");
        out.quoted(encoded);
        out.ascii("},");
        attributes(event, out);
        out.write('}');
    }

    private static void attributes(AuditEvent event, Bytes out) {
        Envelope envelope = event.envelope();
        String uri = envelope.requestUri();
        int query = uri == null ? -1 : uri.indexOf('?');
        Attributes attributes = new Attributes(out)
                .text("log.record.uid", event.identity().toString())
                .text("k8s.audit.id", envelope.auditId())
                .text("k8s.audit.level", envelope.level())
                .text("k8s.audit.stage", envelope.stage())
                .text("k8s.audit.verb", envelope.verb())
                .text("url.path", uri == null || query < 0 ? uri : uri.substring(0, query))
                .text("url.query", uri == null || query < 0 ? null : uri.substring(query + 1))
                .text("user.name", envelope.user().username())
                .text("user.id", envelope.user().uid())
                .texts("user.roles", envelope.user().groups())
                .text(
                        "k8s.audit.impersonated_user",
                        envelope.impersonatedUser() == null
                                ? null
                                : envelope.impersonatedUser().username())
                .text(
                        "client.address",
                        envelope.sourceIps().isEmpty()
                                ? null
                                : envelope.sourceIps().getFirst())
                .text("user_agent.original", envelope.userAgent())
                .text("k8s.audit.decision", envelope.annotations().get("authorization.k8s.io/decision"));
        object(envelope.objectRef(), attributes);
        ResponseStatus status = envelope.responseStatus();
        if (status != null) {
            attributes.number("http.response.status_code", status.code()).text("error.type", status.reason());
        }
        attributes.end();
    }

    private static void object(@Nullable ObjectRef object, Attributes attributes) {
        if (object == null) {
            return;
        }
        String resource = object.resource();
        String own = resource == null ? null : NAMES.get(resource);
        attributes
                .text("k8s.audit.resource", resource)
                .text("k8s.audit.subresource", object.subresource())
                .text("k8s.audit.api_group", object.apiGroup())
                .text("k8s.audit.api_version", object.apiVersion())
                .text("k8s.audit.name", object.name());
        if (!"k8s.namespace.name".equals(own) || object.name() == null) {
            attributes.text("k8s.namespace.name", object.namespace());
        }
        if (own != null) {
            attributes.text(own, object.name());
        }
    }

    /** By how the request ended, as far as is known: the numbers of opentelemetry-proto's SeverityNumber. */
    private static String severity(@Nullable ResponseStatus status) {
        Integer code = status == null ? null : status.code();
        if (code == null || code < 400) {
            return "\"severityNumber\":9,\"severityText\":\"INFO\"";
        }
        return code < 500
                ? "\"severityNumber\":13,\"severityText\":\"WARN\""
                : "\"severityNumber\":17,\"severityText\":\"ERROR\"";
    }

    /** Since 1970; they stand as a string, as 64-bit numbers do in this encoding. */
    private static String nanos(Instant time) {
        // Before 1970 there were no audit logs, but a clock may be wrong; the field is unsigned.
        long seconds = Math.max(0, time.getEpochSecond());
        return seconds == 0 ? Integer.toString(time.getNano()) : seconds + "%09d".formatted(time.getNano());
    }
}
