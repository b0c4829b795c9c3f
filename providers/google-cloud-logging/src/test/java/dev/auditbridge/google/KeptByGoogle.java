package dev.auditbridge.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.AuditEvent.ByteRange;
import dev.auditbridge.event.AuditEvent.ObjectRef;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The log entry that Google makes of an Event: what its Cloud Logging keeps of each member, by the documented members of
 * {@code AuditLog} and the grammar of real entries ({@code methodName} reversed, {@code resourceName} not).
 */
final class KeptByGoogle {
    /** Cloud Logging's limit of a label (documented: quotas). */
    private static final int LABEL_BYTES = 64 << 10;

    private static final Set<String> BUILT_IN = Set.of("apps", "batch", "autoscaling", "policy", "extensions");
    private static final String MARK = "\"a body goes here\"";

    private KeptByGoogle() {}

    /** Whether GKE logs such a stage: it has only what was answered. */
    static boolean isLogged(AuditEvent event) {
        String stage = event.envelope().stage();
        return "ResponseStarted".equals(stage) || "ResponseComplete".equals(stage);
    }

    /** Whether names have a form for its object: they need a version, which a call of {@code /api//v1/pods} has not. */
    static boolean hasName(AuditEvent event) {
        ObjectRef object = event.envelope().objectRef();
        return object == null || object.apiVersion() != null;
    }

    /** The entry, in the JSON that a sink publishes. */
    static byte[] entry(AuditEvent event) {
        AuditEvent.Envelope envelope = event.envelope();
        JsonObject payload = object("@type", "type.googleapis.com/google.cloud.audit.AuditLog");
        payload.addProperty("serviceName", "k8s.io");
        names(envelope, payload);
        JsonObject caller = object("principalEmail", envelope.user().username());
        if (envelope.impersonatedUser() != null) {
            caller.addProperty("authoritySelector", envelope.impersonatedUser().username());
        }
        payload.add("authenticationInfo", caller);
        JsonObject metadata = object("callerSuppliedUserAgent", envelope.userAgent());
        if (!envelope.sourceIps().isEmpty()) {
            metadata.addProperty("callerIp", envelope.sourceIps().getFirst());
        }
        payload.add("requestMetadata", metadata);
        payload.add("status", status(envelope.responseStatus()));

        JsonObject entry = object("insertId", envelope.auditId());
        entry.addProperty("logName", "projects/acme-prod/logs/cloudaudit.googleapis.com%2Factivity");
        entry.add("operation", operation(envelope));
        entry.add("labels", labels(envelope.annotations()));
        entry.add("resource", object("type", "k8s_cluster"));
        entry.addProperty("timestamp", EventMembers.of(event.json()).get("stageTimestamp"));
        String type = "patch".equals(envelope.verb()) ? "k8s.io/Patch" : "core.k8s.io/v1.Object";
        String request = body(event, envelope.requestObject(), type);
        String response = body(event, envelope.responseObject(), "core.k8s.io/v1.Object");
        for (String name : List.of("request", "response")) {
            if (name.equals("request") ? request != null : response != null) {
                payload.addProperty(name, "a body goes here");
            }
        }
        entry.add("protoPayload", payload);
        return with(with(entry.toString(), request), response).getBytes(UTF_8);
    }

    /** Whether a body is one that a protobuf Struct can be. */
    static boolean isCarried(AuditEvent event, @Nullable ByteRange body) {
        return body != null && event.json()[body.start()] == '{';
    }

    private static String with(String entry, @Nullable String body) {
        int at = entry.indexOf(MARK);
        return body == null ? entry : entry.substring(0, at) + body + entry.substring(at + MARK.length());
    }

    private static @Nullable String body(AuditEvent event, @Nullable ByteRange range, String type) {
        if (range == null || !isCarried(event, range)) {
            return null;
        }
        String json = new String(event.json(), range.start(), range.end() - range.start(), UTF_8);
        String members = json.substring(1);
        return "{\"@type\":\"" + type + '"' + (members.strip().equals("}") ? "" : ",") + members;
    }

    private static void names(AuditEvent.Envelope envelope, JsonObject payload) {
        String verb = envelope.verb();
        ObjectRef object = envelope.objectRef();
        String path = Objects.requireNonNullElse(envelope.requestUri(), "").replaceFirst("\\?.*", "");
        if (object == null) {
            payload.addProperty("methodName", "io.k8s." + verb);
            payload.addProperty("resourceName", path.replaceFirst("^/", ""));
            return;
        }
        String group = object.apiGroup() == null ? "core" : object.apiGroup();
        String subresource = object.subresource();
        payload.addProperty(
                "methodName", joined(".", reversed(group), object.apiVersion(), object.resource(), subresource, verb));
        boolean isIn = object.namespace() != null && !"namespaces".equals(object.resource());
        String proxied = "proxy".equals(subresource) ? path.replaceFirst(".*?/proxy/?", "") : "";
        payload.addProperty(
                "resourceName",
                joined(
                        "/",
                        group,
                        object.apiVersion(),
                        isIn ? "namespaces/" + object.namespace() : null,
                        object.resource(),
                        object.name(),
                        subresource,
                        proxied.isEmpty() ? null : proxied));
    }

    private static String reversed(String group) {
        if (group.equals("core") || BUILT_IN.contains(group)) {
            return "io.k8s." + group;
        }
        List<String> labels = Arrays.asList(group.split("\\."));
        Collections.reverse(labels);
        return String.join(".", labels);
    }

    private static String joined(String by, @Nullable String... parts) {
        return String.join(by, Arrays.stream(parts).filter(Objects::nonNull).toList());
    }

    private static JsonObject operation(AuditEvent.Envelope envelope) {
        JsonObject operation = object("id", envelope.auditId());
        operation.addProperty("producer", "k8s.io");
        operation.addProperty("first", true);
        if ("ResponseComplete".equals(envelope.stage())) {
            operation.addProperty("last", true);
        }
        return operation;
    }

    /** A label that is too long ends in an ellipsis. */
    private static JsonObject labels(Map<String, String> annotations) {
        JsonObject labels = new JsonObject();
        annotations.forEach((key, value) -> labels.addProperty(
                key, value.length() <= LABEL_BYTES ? value : value.substring(0, LABEL_BYTES) + '\u2026'));
        return labels;
    }

    /** Google's code for HTTP's (gax, HttpJsonStatusCode). */
    private static JsonObject status(AuditEvent.@Nullable ResponseStatus status) {
        JsonObject google = new JsonObject();
        Integer http = status == null ? null : status.code();
        if (status == null || http == null || http / 100 == 2) {
            return google;
        }
        int code = switch (http) {
            case 400 -> 3;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 5;
            case 409 -> 10;
            case 416 -> 11;
            case 429 -> 8;
            case 499 -> 1;
            case 501 -> 12;
            case 503 -> 14;
            case 504 -> 4;
            default -> http / 100 == 4 ? 9 : http / 100 == 5 ? 13 : 2;
        };
        google.addProperty("code", code);
        google.addProperty("message", code == 2 ? "UNKNOWN" : status.message());
        return google;
    }

    private static JsonObject object(String name, @Nullable String value) {
        JsonObject object = new JsonObject();
        if (value != null) {
            object.addProperty(name, value);
        }
        return object;
    }
}
