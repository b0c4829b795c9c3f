package dev.auditbridge.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.VendorFormat;
import java.util.List;
import java.util.ServiceLoader;

/** The record that each cloud keeps of a request, given the Event that the API server wrote of it. */
enum CloudRecords {
    /** A record of a diagnostic setting, with the Event as a string. */
    AKS {
        @Override
        String record(String event, JsonNode tree) {
            return VendorRecords.aks(event);
        }
    },
    /** A subscription's message, with the Event as a string. */
    EKS {
        @Override
        String record(String event, JsonNode tree) {
            return """
                    {"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/eks/prod/cluster",\
                    "logStream":"kube-apiserver-audit-0a1b2c3d4e5f60718293a4b5c6d7e8f9","subscriptionFilters":["siem"],\
                    "logEvents":[{"id":"37000000000000000000000000000000000000000000000000000001","timestamp":1772600762000,\
                    "message":"%s"}]}""".formatted(String.valueOf(JsonStringEncoder.getInstance().quoteAsString(event)));
        }
    },
    /** An entry of Google's audit log, which has an Event's members in fields of its own, and not all of them. */
    GKE {
        @Override
        String record(String event, JsonNode tree) {
            return new GkeEntry(tree).json();
        }
    };

    abstract String record(String event, JsonNode tree);

    /** The Event that the bridge makes of the cloud's record. */
    AuditEvent convert(String event, JsonNode tree) {
        List<VendorFormat> formats = ServiceLoader.load(VendorFormat.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        RecordReader reader = RecordReader.choosing(formats, EventLimits.DEFAULT);
        List<Decoded> decoded = reader.read(record(event, tree).getBytes(UTF_8));
        if (decoded.size() == 1 && decoded.getFirst() instanceof Decoded.Event(AuditEvent converted, int dropped)) {
            return converted;
        }
        throw new AssertionError(this + " made no Event of it: " + decoded);
    }

    /**
     * What GKE keeps: names from {@code methodName} and {@code resourceName}, one time, no groups, no extra, no query.
     *
     * @param event the Event
     */
    private record GkeEntry(JsonNode event) {
        private static final ObjectMapper JSON = new ObjectMapper();

        String json() {
            ObjectNode entry = JSON.createObjectNode();
            entry.put("insertId", event.at("/auditID").textValue());
            entry.put("logName", "projects/acme-prod/logs/cloudaudit.googleapis.com%2Factivity");
            ObjectNode operation = entry.putObject("operation");
            operation
                    .put("id", event.at("/auditID").textValue())
                    .put("producer", "k8s.io")
                    .put("first", true);
            if (!event.at("/stage").textValue().equals("ResponseStarted")) {
                operation.put("last", true);
            }
            payload(entry.putObject("protoPayload"));
            entry.set("labels", event.get("annotations"));
            ObjectNode resource = entry.putObject("resource").put("type", "k8s_cluster");
            resource.putObject("labels")
                    .put("project_id", "acme-prod")
                    .put("location", "europe-west1")
                    .put("cluster_name", "prod");
            entry.put("timestamp", event.at("/stageTimestamp").textValue());
            entry.put("receiveTimestamp", event.at("/stageTimestamp").textValue());
            return entry.toString();
        }

        private void payload(ObjectNode payload) {
            payload.put("@type", "type.googleapis.com/google.cloud.audit.AuditLog")
                    .put("serviceName", "k8s.io");
            payload.put("methodName", method()).put("resourceName", resource());
            ObjectNode authentication = payload.putObject("authenticationInfo");
            authentication.put("principalEmail", event.at("/user/username").textValue());
            if (event.has("impersonatedUser")) {
                authentication.put(
                        "authoritySelector",
                        event.at("/impersonatedUser/username").textValue());
            }
            payload.putObject("requestMetadata")
                    .put("callerIp", event.at("/sourceIPs/0").textValue())
                    .put("callerSuppliedUserAgent", event.at("/userAgent").textValue());
            JsonNode status = event.get("responseStatus");
            int code = status.get("code").intValue();
            ObjectNode rpc = payload.putObject("status");
            if (code == 101) {
                rpc.put("code", 2).put("message", "UNKNOWN");
            } else if (code == 403) {
                rpc.put("code", 7).put("message", "Forbidden");
                payload.set("response", typed("core.k8s.io/v1.Status", status));
            }
            // Of ConfigMaps, Google's policy keeps the metadata only.
            if (event.has("requestObject")
                    && !event.at("/objectRef/resource").textValue().equals("configmaps")) {
                payload.set("request", body(event.get("requestObject")));
            }
            if (event.has("responseObject")) {
                payload.set("response", body(event.get("responseObject")));
            }
        }

        private ObjectNode body(JsonNode body) {
            if (body.isArray()) {
                ObjectNode patch = JSON.createObjectNode().put("@type", "k8s.io/Patch");
                patch.set("@value", body);
                return patch;
            }
            return typed("core.k8s.io/v1." + body.path("kind").asText("Patch"), body);
        }

        private static ObjectNode typed(String type, JsonNode body) {
            ObjectNode typed = JSON.createObjectNode().put("@type", type);
            typed.setAll((ObjectNode) body.deepCopy());
            return typed;
        }

        private String method() {
            String group = event.at("/objectRef/apiGroup").asText("");
            List<String> words = List.of(group.replace(".k8s.io", "").split("\\."));
            String reversed = String.join(".", words.reversed());
            String sub = event.at("/objectRef/subresource").asText("");
            return "io.k8s." + (group.isEmpty() ? "core" : reversed) + "."
                    + event.at("/objectRef/apiVersion").textValue() + "."
                    + event.at("/objectRef/resource").textValue() + (sub.isEmpty() ? "" : "." + sub) + "."
                    + event.at("/verb").textValue();
        }

        private String resource() {
            String group = event.at("/objectRef/apiGroup").asText("core");
            String path = event.at("/requestURI").textValue().replaceFirst("\\?.*", "");
            String name = event.at("/objectRef/name").asText("");
            boolean collection = event.at("/verb").textValue().equals("create")
                    && !event.at("/objectRef").has("subresource")
                    && !name.isEmpty();
            return path.replaceFirst(
                            "^/(api/v1|apis/[^/]+/[^/]+)",
                            group + "/" + event.at("/objectRef/apiVersion").textValue())
                    + (collection ? "/" + name : "");
        }
    }
}
