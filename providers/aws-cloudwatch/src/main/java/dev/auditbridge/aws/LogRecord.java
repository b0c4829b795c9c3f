package dev.auditbridge.aws;

/**
 * A log event as FilterLogEvents gives it.
 *
 * @param id its eventId, different for every event
 * @param timestamp the event's own time, in milliseconds
 * @param ingestion when CloudWatch took it, in milliseconds
 */
record LogRecord(String id, String stream, long timestamp, long ingestion, String message) {

    /** How late CloudWatch got it, in milliseconds; when it became visible is not told. */
    long lateness() {
        return ingestion - timestamp;
    }
}
