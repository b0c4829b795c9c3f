package dev.auditbridge.google;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the conversion needs of one log entry, whichever form it came in: protobuf and JSON fill the same record.
 *
 * <p>An absent block is a block of absent members, so nothing here asks whether Google sent it.
 *
 * @param logName with its id un-escaped, as in {@code projects/p/logs/cloudaudit.googleapis.com/activity}
 * @param receiveTimestamp when Cloud Logging had it; never the time of the Event
 * @param labels the Kubernetes audit annotations, in order
 * @param split which part of an oversized entry this is, if it is one
 * @param payloadType the type of the payload, or {@code null} if the entry has no protobuf payload
 */
record AuditEntry(
        @Nullable String logName,
        @Nullable String insertId,
        @Nullable Instant timestamp,
        @Nullable Instant receiveTimestamp,
        Resource resource,
        Map<String, String> labels,
        Operation operation,
        @Nullable Split split,
        @Nullable String payloadType,
        Call call,
        Caller caller,
        Status status,
        @Nullable Body request,
        @Nullable Body response) {

    /** The monitored resource. */
    record Resource(
            @Nullable String type,
            @Nullable String project,
            @Nullable String location,
            @Nullable String cluster) {
        static final Resource NONE = new Resource(null, null, null, null);
    }

    /** The call as a whole: two entries share one if it was long. */
    record Operation(@Nullable String id, @Nullable String producer, boolean first, boolean last) {
        static final Operation NONE = new Operation(null, null, false, false);
    }

    /**
     * A part of an entry that was larger than Cloud Logging takes.
     *
     * @param index from 0
     * @param total how many parts there are
     * @param received how many of them are in this entry
     */
    record Split(String uid, int index, int total, int received) {}

    /** What was called. */
    record Call(
            @Nullable String service,
            @Nullable String method,
            @Nullable String resourceName,
            @Nullable String authorizedResource) {
        static final Call NONE = new Call(null, null, null, null);
    }

    /** Who called, from where. */
    record Caller(
            @Nullable String principalEmail,
            @Nullable String principalSubject,
            @Nullable String authoritySelector,
            @Nullable String ip,
            @Nullable String userAgent) {
        static final Caller NONE = new Caller(null, null, null, null, null);
    }

    /** Google's status of the call, of {@code google.rpc.Code}; 0 is success. */
    record Status(int code, @Nullable String message) {
        static final Status OK = new Status(0, null);
    }

    /** This entry with other bodies, once the parts of a split are together. */
    AuditEntry withBodies(@Nullable Body newRequest, @Nullable Body newResponse, @Nullable Split newSplit) {
        return new AuditEntry(
                logName,
                insertId,
                timestamp,
                receiveTimestamp,
                resource,
                labels,
                operation,
                newSplit,
                payloadType,
                call,
                caller,
                status,
                newRequest,
                newResponse);
    }

    /** What it holds in memory, about. */
    long sizeBytes() {
        return 1024L + (request == null ? 0 : request.json().length) + (response == null ? 0 : response.json().length);
    }
}
