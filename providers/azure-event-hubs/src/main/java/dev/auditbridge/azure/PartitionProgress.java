package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.PartitionProperties;
import com.azure.messaging.eventhubs.models.EventPosition;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Decoder;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far one assignment of a partition is read: turns its events into a batch's records in order, counts what is missing
 * between them, and knows how far it is behind. One thread takes events; others ask and {@link #observe}.
 */
final class PartitionProgress {
    private final Partition partition;
    private final String place;
    private final Optional<Duration> retention;
    private final Decoder decoder;
    private final InstantSource clock;
    private final Source.Listener listener;

    // Of the thread that takes.
    private EventPosition from;
    private long expected;

    private volatile long target;
    private volatile long handedOut;
    private volatile @Nullable Instant reached;

    PartitionProgress(
            Partition partition,
            String id,
            Beginning beginning,
            EventHubsSettings settings,
            EventLimits limits,
            InstantSource clock,
            Source.Listener listener) {
        this.partition = partition;
        this.place = "partition " + id + " of " + settings.place();
        this.retention = settings.retention();
        this.decoder = new AksDecoder(limits, false);
        this.clock = clock;
        this.listener = listener;
        this.from = beginning.from();
        this.expected = beginning.expected();
        this.target = beginning.target();
        this.handedOut = before(beginning);
        this.reached = beginning.reached();
    }

    private static long before(Beginning beginning) {
        return Math.max(beginning.expected() - 1, -1);
    }

    /** Goes back to the beginning of a partition that was created anew. For the thread that takes. */
    void beginAgain(Beginning anew) {
        from = anew.from();
        expected = anew.expected();
        target = anew.target();
        handedOut = before(anew);
        reached = null;
    }

    /** Where a link goes on. For the thread that takes. */
    EventPosition from() {
        return from;
    }

    /** Whether an event was taken already, or stands before the beginning. */
    boolean isPassed(EventData event) {
        return event.getSequenceNumber() <= handedOut;
    }

    /**
     * Adds an event's records to a batch.
     *
     * @return where the partition goes on after it
     */
    EventHubsPosition take(EventData event, Batch.Builder batch) {
        long number = event.getSequenceNumber();
        if (expected != Beginning.UNKNOWN && number > expected) {
            listener.lost(partition, number - expected, place + Beginning.EXPIRED);
        }
        batch.addAll(decoder.decode(
                event.getBody(),
                Origin.of("aks")
                        .withRecord(partition.name(), Long.toString(number), event.getEnqueuedTime())
                        .arrivedAt(clock.instant())));
        String offset = event.getOffsetString();
        EventHubsPosition position =
                new EventHubsPosition(number, event.getEnqueuedTime(), offset == null ? "" : offset);
        from = position.next();
        expected = number + 1;
        handedOut = number;
        reached = event.getEnqueuedTime();
        return position;
    }

    /** Whether all that was there at the start is handed out. */
    boolean caughtUp() {
        return handedOut >= target;
    }

    /** The last sequence number handed out, or -1. */
    long handedOut() {
        return handedOut;
    }

    /**
     * Learns what the partition tells about itself.
     *
     * @param before what {@link #handedOut} was before the partition was asked
     * @return whether it was created anew: then nothing of it is handed out yet
     */
    boolean observe(PartitionProperties now, long before) {
        if (now.getLastEnqueuedSequenceNumber() < before) {
            return true;
        }
        if (now.isEmpty() || now.getBeginningSequenceNumber() > target) {
            target = Beginning.UNKNOWN;
        }
        tellLag(now);
        return false;
    }

    /** Tells that the partition was created anew. */
    void tellAnew() {
        listener.lost(partition, 0, place + Beginning.ANEW);
    }

    private void tellLag(PartitionProperties now) {
        Instant newest = reached;
        boolean upToDate = now.isEmpty() || handedOut >= now.getLastEnqueuedSequenceNumber();
        if (upToDate) {
            listener.lag(partition, Duration.ZERO, retention);
        } else if (newest != null) {
            Duration behind = Duration.between(newest, now.getLastEnqueuedTime());
            listener.lag(partition, behind.isNegative() ? Duration.ZERO : behind, retention);
        }
    }
}
