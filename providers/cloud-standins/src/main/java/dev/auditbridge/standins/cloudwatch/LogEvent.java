package dev.auditbridge.standins.cloudwatch;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;

/**
 * A log event as the service holds it.
 *
 * @param id 56 decimal digits
 * @param timestamp its own time, in milliseconds
 * @param ingestion when the service took it, in milliseconds
 * @param visible from when on readers see it; the service shows events late without saying so
 * @param bytes what it counts for in the size of a page: the message in UTF-8 and 26 bytes
 */
record LogEvent(String stream, String id, long timestamp, long ingestion, Instant visible, String message, int bytes) {

    /** The order that FilterLogEvents promises: timestamp, ingestion time, id. */
    static final Comparator<LogEvent> ORDER = Comparator.comparingLong(LogEvent::timestamp)
            .thenComparingLong(LogEvent::ingestion)
            .thenComparing(LogEvent::id);

    /** The least event of a millisecond. */
    static LogEvent before(long timestamp) {
        return new LogEvent("", "", timestamp, Long.MIN_VALUE, Instant.MIN, "", 0);
    }

    /** An id as real ones look: its upper bits are the timestamp. */
    static String newId(long timestamp, long number) {
        String digits = BigInteger.valueOf(timestamp)
                .shiftLeft(144)
                .add(BigInteger.valueOf(number))
                .toString();
        return "0".repeat(Math.max(0, 56 - digits.length())) + digits;
    }
}
