package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.PartitionProperties;
import com.azure.messaging.eventhubs.models.EventPosition;
import dev.auditbridge.config.Start;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Where the reading of a partition begins, from what is stored or configured and what the partition tells about itself.
 *
 * @param from the place the first link asks for
 * @param expected the sequence number of the first event, if it is known; else -1
 * @param target the last event there was: with it the partition is caught up; -1 if it is already
 * @param reached the time up to which events are handed out, for the lag; unknown if nothing is
 * @param lost how many events the hub no longer has that were never handed out
 * @param why what happened to them; nothing if nothing did
 */
record Beginning(
        EventPosition from,
        long expected,
        long target,
        @Nullable Instant reached,
        long lost,
        @Nullable String why) {
    static final long UNKNOWN = -1;
    static final String EXPIRED = " no longer has events that were never read: its retention was over before that";
    static final String ANEW =
            " was created anew: it is read from its beginning, and how many events went with the old one is not known";

    /** After a position that was stored. */
    static Beginning after(EventHubsPosition stored, PartitionProperties now) {
        return after(stored.sequence(), stored.next(), stored.enqueued(), now);
    }

    /** After an event of which the time may not be known. */
    static Beginning after(long sequence, EventPosition next, @Nullable Instant enqueued, PartitionProperties now) {
        long last = now.getLastEnqueuedSequenceNumber();
        if (last < sequence) {
            return earliest(now).losing(0, ANEW);
        }
        long oldest = oldest(now);
        if (oldest > sequence + 1) {
            return earliest(now).losing(oldest - sequence - 1, EXPIRED);
        }
        return new Beginning(next, sequence + 1, target(now, sequence), enqueued, 0, null);
    }

    /** Where a partition without a stored position begins. */
    static Beginning at(Start start, PartitionProperties now, InstantSource clock) {
        return switch (start) {
            case Start.Earliest() -> earliest(now);
            case Start.Latest() -> latest(now);
            case Start.At(Instant time) -> time(time, now);
            case Start.Back(var duration) -> time(clock.instant().minus(duration), now);
        };
    }

    /** With the oldest event there is. */
    static Beginning earliest(PartitionProperties now) {
        long oldest = oldest(now);
        return new Beginning(EventPosition.earliest(), oldest, target(now, oldest - 1), null, 0, null);
    }

    /** After the newest event, by its place: a reader of the newest that loses its link would skip what came meanwhile. */
    private static Beginning latest(PartitionProperties now) {
        long last = now.getLastEnqueuedSequenceNumber();
        return last < 0
                ? earliest(now)
                : new Beginning(
                        EventPosition.fromOffsetString(now.getLastEnqueuedOffset()),
                        last + 1,
                        UNKNOWN,
                        now.getLastEnqueuedTime(),
                        0,
                        null);
    }

    /** With the first event at a time or after. */
    static Beginning time(Instant time, PartitionProperties now) {
        boolean later = !now.isEmpty() && !now.getLastEnqueuedTime().isBefore(time);
        // The service's filter has milliseconds and begins after them.
        return new Beginning(
                EventPosition.fromEnqueuedTime(time.minusMillis(1)),
                UNKNOWN,
                later ? now.getLastEnqueuedSequenceNumber() : UNKNOWN,
                time,
                0,
                null);
    }

    /** The first sequence number that can still be read. */
    private static long oldest(PartitionProperties now) {
        return now.isEmpty() ? now.getLastEnqueuedSequenceNumber() + 1 : now.getBeginningSequenceNumber();
    }

    private static long target(PartitionProperties now, long handedOut) {
        long last = now.getLastEnqueuedSequenceNumber();
        return now.isEmpty() || last <= handedOut ? UNKNOWN : last;
    }

    private Beginning losing(long records, String reason) {
        return new Beginning(from, expected, target, reached, records, reason);
    }
}
