package dev.auditbridge.standins.cloudlogging;

import com.google.cloud.audit.AuditLog;
import com.google.logging.type.LogSeverity;
import com.google.logging.v2.LogEntry;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field that a filter may ask for.
 *
 * @param segments its path; {@code log_id} stands for the function of that name
 */
record FieldPath(List<String> segments) {

    /** The fields known here. Any other is refused, as the API refuses a field it does not have. */
    boolean isKnown() {
        return switch (path()) {
            case "timestamp",
                    "receiveTimestamp",
                    "receive_timestamp",
                    "logName",
                    "log_name",
                    "log_id",
                    "insertId",
                    "insert_id",
                    "severity",
                    "resource.type",
                    "operation.id",
                    "operation.producer",
                    "operation.first",
                    "operation.last",
                    "protoPayload.@type",
                    "protoPayload.serviceName",
                    "protoPayload.methodName",
                    "protoPayload.resourceName",
                    "protoPayload.status.code",
                    "protoPayload.status.message",
                    "protoPayload.authenticationInfo.principalEmail",
                    "protoPayload.requestMetadata.callerIp",
                    "protoPayload.requestMetadata.callerSuppliedUserAgent",
                    "textPayload" -> true;
            default -> isLabel() || isResourceLabel();
        };
    }

    boolean isTime() {
        return isEventTime() || path().equals("receiveTimestamp") || path().equals("receive_timestamp");
    }

    boolean isEventTime() {
        return path().equals("timestamp");
    }

    private boolean isNumber() {
        return path().equals("protoPayload.status.code");
    }

    private boolean isLabel() {
        return segments.size() == 2 && segments.get(0).equals("labels");
    }

    private boolean isResourceLabel() {
        return segments.size() == 3
                && segments.get(0).equals("resource")
                && segments.get(1).equals("labels");
    }

    private String path() {
        return String.join(".", segments);
    }

    /** Whether a value can be compared with this field. */
    boolean accepts(String value) {
        try {
            if (isTime()) {
                Instant.parse(value);
            } else if (isNumber()) {
                Long.parseLong(value);
            } else if (path().equals("severity")) {
                LogSeverity.valueOf(value);
            }
            return true;
        } catch (DateTimeException | IllegalArgumentException e) {
            return false;
        }
    }

    int compare(String found, String value) {
        if (isNumber()) {
            return Long.compare(Long.parseLong(found), Long.parseLong(value));
        }
        if (path().equals("severity")) {
            return Integer.compare(
                    LogSeverity.valueOf(found).getNumber(),
                    LogSeverity.valueOf(value).getNumber());
        }
        return found.compareToIgnoreCase(value);
    }

    /** The field of an entry, or {@code null} if it has none. */
    @Nullable
    String of(LogEntry entry) {
        if (isLabel()) {
            return entry.getLabelsMap().get(segments.get(1));
        }
        if (isResourceLabel()) {
            return entry.getResource().getLabelsMap().get(segments.get(2));
        }
        String value = switch (path()) {
            case "logName", "log_name" -> entry.getLogName();
            case "log_id" -> LogNames.id(entry.getLogName());
            case "insertId", "insert_id" -> entry.getInsertId();
            case "severity" -> entry.getSeverity().name();
            case "resource.type" -> entry.getResource().getType();
            case "operation.id" -> entry.getOperation().getId();
            case "operation.producer" -> entry.getOperation().getProducer();
            case "operation.first" -> Boolean.toString(entry.getOperation().getFirst());
            case "operation.last" -> Boolean.toString(entry.getOperation().getLast());
            case "textPayload" -> entry.getTextPayload();
            default -> payload(entry.getProtoPayload());
        };
        return value.isEmpty() ? null : value;
    }

    private String payload(Any payload) {
        if (path().equals("protoPayload.@type")) {
            return payload.getTypeUrl();
        }
        if (!payload.is(AuditLog.class)) {
            return "";
        }
        AuditLog log = audit(payload);
        return switch (path()) {
            case "protoPayload.serviceName" -> log.getServiceName();
            case "protoPayload.methodName" -> log.getMethodName();
            case "protoPayload.resourceName" -> log.getResourceName();
            case "protoPayload.status.code" -> Integer.toString(log.getStatus().getCode());
            case "protoPayload.status.message" -> log.getStatus().getMessage();
            case "protoPayload.authenticationInfo.principalEmail" ->
                log.getAuthenticationInfo().getPrincipalEmail();
            case "protoPayload.requestMetadata.callerIp" ->
                log.getRequestMetadata().getCallerIp();
            case "protoPayload.requestMetadata.callerSuppliedUserAgent" ->
                log.getRequestMetadata().getCallerSuppliedUserAgent();
            default -> "";
        };
    }

    private static AuditLog audit(Any payload) {
        try {
            return payload.unpack(AuditLog.class);
        } catch (InvalidProtocolBufferException e) {
            return AuditLog.getDefaultInstance();
        }
    }

    /** The entry's time, of a field that is one. */
    Instant time(LogEntry entry) {
        return instant(isEventTime() ? entry.getTimestamp() : entry.getReceiveTimestamp());
    }

    static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
