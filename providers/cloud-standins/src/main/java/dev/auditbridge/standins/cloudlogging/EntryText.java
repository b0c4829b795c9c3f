package dev.auditbridge.standins.cloudlogging;

import com.google.cloud.audit.AuditLog;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.logging.v2.LogEntry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log entry from proto3 JSON. What publishers of examples do to entries is undone: times without T and Z,
 * {@code callerIP}, payloads without type and service.
 */
final class EntryText {
    private static final String AUDIT_LOG = "type.googleapis.com/google.cloud.audit.AuditLog";
    private static final JsonFormat.Parser PARSER = JsonFormat.parser()
            .ignoringUnknownFields()
            .usingTypeRegistry(
                    TypeRegistry.newBuilder().add(AuditLog.getDescriptor()).build());

    private EntryText() {}

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException with what cannot be held
     */
    static LogEntry parse(byte[] json) {
        JsonObject entry = object(json);
        if (entry.has("auditID")) {
            throw new IllegalArgumentException("this is an Event without a log entry around it");
        }
        if (!entry.has("protoPayload") && !entry.has("textPayload") && !entry.has("jsonPayload")) {
            throw new IllegalArgumentException("this is no log entry: it has no payload");
        }
        mend(entry);
        LogEntry.Builder builder = LogEntry.newBuilder();
        try {
            PARSER.merge(entry.toString(), builder);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the log entry is not proto3 JSON: " + e.getMessage(), e);
        }
        return builder.build();
    }

    private static JsonObject object(byte[] json) {
        try {
            JsonElement element = JsonParser.parseString(new String(json, StandardCharsets.UTF_8));
            if (element.isJsonObject()) {
                return element.getAsJsonObject();
            }
        } catch (JsonParseException | StackOverflowError e) {
            throw new IllegalArgumentException("the log entry is not JSON", e);
        }
        throw new IllegalArgumentException("the log entry is not a JSON object");
    }

    private static void mend(JsonObject entry) {
        mendTime(entry, "timestamp");
        mendTime(entry, "receiveTimestamp");
        JsonObject payload = child(entry, "protoPayload");
        if (payload == null) {
            return;
        }
        mendTime(payload, "timestamp");
        if (!entry.has("timestamp") && payload.has("timestamp")) {
            entry.add("timestamp", payload.get("timestamp"));
        }
        if (!payload.has("@type")) {
            payload.addProperty("@type", AUDIT_LOG);
        }
        JsonObject metadata = child(payload, "requestMetadata");
        if (metadata != null && metadata.has("callerIP")) {
            metadata.add("callerIp", metadata.remove("callerIP"));
        }
        JsonObject resource = child(entry, "resource");
        boolean isCluster = resource == null
                || !resource.has("type")
                || resource.get("type").getAsString().equals("k8s_cluster");
        if (isCluster && !payload.has("serviceName")) {
            payload.addProperty("serviceName", "k8s.io");
        }
    }

    private static void mendTime(JsonObject object, String name) {
        JsonElement time = object.get(name);
        if (time == null || !time.isJsonPrimitive()) {
            return;
        }
        String text = time.getAsString();
        if (text.length() > 10 && text.charAt(10) == ' ') {
            object.addProperty(
                    name, text.substring(0, 10) + "T" + text.substring(11) + (text.endsWith("Z") ? "" : "Z"));
        }
    }

    private static @Nullable JsonObject child(JsonObject object, String name) {
        JsonElement element = object.get(name);
        return element != null && element.isJsonObject() ? element.getAsJsonObject() : null;
    }
}
