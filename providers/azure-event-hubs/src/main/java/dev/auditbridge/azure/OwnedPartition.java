package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.PartitionProperties;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A partition that this replica owns, from its claim to its loss; pumps of the SDK come and go meanwhile. Thread-safe. */
final class OwnedPartition {
    private final Partition partition;
    private final String id;
    private final PartitionFeed feed;
    private final Source.Listener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch lost = new CountDownLatch(1);
    private volatile @Nullable PartitionProgress progress;
    private volatile long sequence;
    private volatile @Nullable Beginning again;
    private volatile long saved = System.nanoTime() - Duration.ofDays(1).toNanos();

    OwnedPartition(Partition partition, String id, Duration settle, Source.Listener listener) {
        this.partition = partition;
        this.id = id;
        this.feed = new PartitionFeed(settle);
        this.listener = listener;
    }

    Partition partition() {
        return partition;
    }

    String id() {
        return id;
    }

    PartitionFeed feed() {
        return feed;
    }

    /** From here on it is polled, unless it is lost already. */
    void announce(PartitionProgress from) {
        lock.lock();
        try {
            if (!isLost()) {
                progress = from;
                listener.assigned(partition);
            }
        } finally {
            lock.unlock();
        }
    }

    /** It is another's, or nobody's. */
    void lose() {
        lock.lock();
        try {
            boolean announced = !isLost() && progress != null;
            lost.countDown();
            feed.close();
            if (announced) {
                listener.revoked(partition);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The source is closed: whoever waits is let go, and nobody is told. */
    void close() {
        lost.countDown();
        feed.close();
    }

    boolean isLost() {
        return lost.getCount() == 0;
    }

    /** Waits for its loss. */
    boolean awaitLoss(Duration time) throws InterruptedException {
        return lost.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The next batch. For the one thread that polls. */
    @Nullable
    Batch poll(Duration timeout) throws SourceException, InterruptedException {
        PartitionProgress reading = progress;
        if (reading == null) {
            return null;
        }
        Beginning anew = again;
        if (anew != null) {
            again = null;
            reading.beginAgain(anew);
        }
        List<EventData> events = feed.next(timeout);
        if (events == null) {
            return null;
        }
        Batch.Builder batch = Batch.builder(partition, sequence);
        for (EventData event : events) {
            // A pump begins after the saved position, and reads again what is under way since.
            if (!reading.isPassed(event)) {
                batch.end(reading.take(event, batch).toPosition());
            }
        }
        if (batch.isEmpty()) {
            return null;
        }
        sequence++;
        return batch.build();
    }

    /** Whether all that was there when it was assigned is handed out. */
    boolean caughtUp() {
        PartitionProgress reading = progress;
        return reading != null && reading.caughtUp();
    }

    /** The last sequence number handed out, or -1. */
    long handedOut() {
        PartitionProgress reading = progress;
        return reading == null ? -1 : reading.handedOut();
    }

    /** Learns what the partition tells; whether it was created anew. */
    boolean observe(PartitionProperties now, long before) {
        PartitionProgress reading = progress;
        return reading != null && reading.observe(now, before);
    }

    /** Tells that the partition was created anew. */
    void tellAnew() {
        PartitionProgress reading = progress;
        if (reading != null) {
            reading.tellAnew();
        }
    }

    /** All that is under way is of no use: it begins again. */
    void beginAgain(Beginning anew) {
        again = anew;
        feed.restart();
    }

    /** Waits until a position may be saved again; whether it still may. */
    boolean awaitTurn(Duration every) throws InterruptedException {
        long left = every.toNanos() - (System.nanoTime() - saved);
        return left <= 0 ? !isLost() : !awaitLoss(Duration.ofNanos(left));
    }

    /** A position is saved. */
    void saved() {
        saved = System.nanoTime();
    }
}
