package dev.auditbridge.google;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.auditbridge.google.AuditEntry.Call;
import dev.auditbridge.google.AuditEntry.Caller;
import dev.auditbridge.google.AuditEntry.Operation;
import dev.auditbridge.google.AuditEntry.Resource;
import dev.auditbridge.google.AuditEntry.Split;
import dev.auditbridge.google.AuditEntry.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the members of one log entry in proto3 JSON, in whatever order they come. A member of an unexpected form counts
 * as absent; unknown members are stepped over.
 */
final class EntryJson {
    private final JsonParser parser;
    private final byte[] source;

    private @Nullable String logName;
    private @Nullable String insertId;
    private @Nullable Instant timestamp;
    private @Nullable Instant receiveTimestamp;
    private Resource resource = Resource.NONE;
    private Map<String, String> labels = Map.of();
    private Operation operation = Operation.NONE;
    private @Nullable Split split;
    private @Nullable String payloadType;
    private @Nullable String service;
    private @Nullable String method;
    private @Nullable String resourceName;
    private @Nullable String authorizedResource;
    private @Nullable String principalEmail;
    private @Nullable String principalSubject;
    private @Nullable String authoritySelector;
    private @Nullable String callerIp;
    private @Nullable String userAgent;
    private Status status = Status.OK;
    private @Nullable Body request;
    private @Nullable Body response;

    EntryJson(JsonParser parser, byte[] source) {
        this.parser = parser;
        this.source = source;
    }

    /** What was collected. */
    AuditEntry entry() {
        return new AuditEntry(
                logName == null ? null : LogNames.plain(logName),
                insertId,
                timestamp,
                receiveTimestamp,
                resource,
                labels,
                operation,
                split,
                payloadType,
                new Call(service, method, resourceName, authorizedResource),
                new Caller(principalEmail, principalSubject, authoritySelector, callerIp, userAgent),
                status,
                request,
                response);
    }

    /** Takes one top-level member; the parser stands on its value and is left at the value's last token. */
    void member(String name) throws IOException {
        switch (name) {
            case "logName" -> logName = text();
            case "insertId" -> insertId = text();
            case "timestamp" -> timestamp = time();
            case "receiveTimestamp" -> receiveTimestamp = time();
            case "resource" -> resource();
            case "labels" -> labels = texts();
            case "operation" -> operation();
            case "split" -> split();
            case "protoPayload" -> payload();
            default -> parser.skipChildren();
        }
    }

    private void resource() throws IOException {
        String type = null;
        Map<String, String> of = Map.of();
        for (String name = first(); name != null; name = next()) {
            switch (name) {
                case "type" -> type = text();
                case "labels" -> of = texts();
                default -> parser.skipChildren();
            }
        }
        resource = new Resource(type, of.get("project_id"), of.get("location"), of.get("cluster_name"));
    }

    private void operation() throws IOException {
        String id = null;
        String producer = null;
        boolean isFirst = false;
        boolean isLast = false;
        for (String name = first(); name != null; name = next()) {
            switch (name) {
                case "id" -> id = text();
                case "producer" -> producer = text();
                case "first" -> isFirst = parser.currentToken() == JsonToken.VALUE_TRUE;
                case "last" -> isLast = parser.currentToken() == JsonToken.VALUE_TRUE;
                default -> parser.skipChildren();
            }
        }
        operation = new Operation(id, producer, isFirst, isLast);
    }

    private void split() throws IOException {
        String uid = null;
        Integer index = null;
        Integer total = null;
        for (String name = first(); name != null; name = next()) {
            switch (name) {
                case "uid" -> uid = text();
                case "index" -> index = WholeNumber.of(parser);
                case "totalSplits" -> total = WholeNumber.of(parser);
                default -> parser.skipChildren();
            }
        }
        // Proto JSON leaves out an index of 0.
        split = uid == null || total == null ? null : new Split(uid, index == null ? 0 : index, total, 1);
    }

    private void payload() throws IOException {
        payloadType = "";
        for (String name = first(); name != null; name = next()) {
            switch (name) {
                case "@type" -> payloadType = text();
                case "serviceName" -> service = text();
                case "methodName" -> method = text();
                case "resourceName" -> resourceName = text();
                case "authenticationInfo" -> authentication();
                case "authorizationInfo" -> authorization();
                case "requestMetadata" -> requestMetadata();
                case "status" -> status();
                case "request" -> request = BodyReader.read(parser, source);
                case "response" -> response = BodyReader.read(parser, source);
                default -> parser.skipChildren();
            }
        }
    }

    private void authentication() throws IOException {
        for (String name = first(); name != null; name = next()) {
            switch (name) {
                case "principalEmail" -> principalEmail = text();
                case "principalSubject" -> principalSubject = text();
                case "authoritySelector" -> authoritySelector = text();
                default -> parser.skipChildren();
            }
        }
    }

    private void authorization() throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        boolean isFirst = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!isFirst) {
                parser.skipChildren();
                continue;
            }
            isFirst = false;
            for (String name = first(); name != null; name = next()) {
                if (name.equals("resource")) {
                    authorizedResource = text();
                } else {
                    parser.skipChildren();
                }
            }
        }
    }

    private void requestMetadata() throws IOException {
        for (String name = first(); name != null; name = next()) {
            switch (name) {
                case "callerIp", "callerIP" -> callerIp = text();
                case "callerSuppliedUserAgent" -> userAgent = text();
                default -> parser.skipChildren();
            }
        }
    }

    private void status() throws IOException {
        Integer code = null;
        String message = null;
        for (String name = first(); name != null; name = next()) {
            switch (name) {
                case "code" -> {
                    code = WholeNumber.of(parser);
                    parser.skipChildren();
                }
                case "message" -> message = text();
                default -> parser.skipChildren();
            }
        }
        status = new Status(code == null ? 0 : code, message);
    }

    /** Enters an object and stands on its first member's value; steps over anything else. */
    private @Nullable String first() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        return next();
    }

    private @Nullable String next() throws IOException {
        if (parser.nextToken() != JsonToken.FIELD_NAME) {
            return null;
        }
        String name = parser.currentName();
        parser.nextToken();
        return name;
    }

    /** A text that is not empty; proto3 cannot tell an empty one from none. */
    private @Nullable String text() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            String value = parser.getText();
            return value.isEmpty() ? null : value;
        }
        parser.skipChildren();
        return null;
    }

    private @Nullable Instant time() throws IOException {
        String value = text();
        return value == null ? null : Timestamps.parse(value);
    }

    private Map<String, String> texts() throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        for (String name = first(); name != null; name = next()) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                found.put(name, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return found;
    }
}
