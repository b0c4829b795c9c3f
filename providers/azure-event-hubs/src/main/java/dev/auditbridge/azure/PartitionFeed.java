package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.models.PartitionContext;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands what the SDK pushes for one partition to the thread that polls it, one batch at a time: while one waits, the SDK's
 * thread is held, which is the only backpressure the SDK knows (I4).
 *
 * <p>The SDK pushes from a pump, and after an error from the next. A pump is known by its context, which is one object for
 * all its calls: what comes late from an earlier pump is not taken, since a later one reads it again.
 */
final class PartitionFeed {
    private final Duration settle;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable PartitionContext pump;
    private long pumpBegan;
    private boolean delivered;
    private @Nullable List<EventData> waiting;
    private @Nullable SourceException failure;
    private boolean over;

    /**
     * A feed without a pump.
     *
     * @param settle how long a pump must live before a failure that waits for somebody counts as cured
     */
    PartitionFeed(Duration settle) {
        this.settle = settle;
    }

    /** A pump begins; what the one before it still holds is dropped. */
    void begin(PartitionContext context) {
        lock.lock();
        try {
            pump = context;
            pumpBegan = System.nanoTime();
            delivered = false;
            waiting = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hands over a batch; waits until the one before it is taken. An empty one only shows that the pump lives.
     *
     * @return whether it will be polled: not if another pump has begun, or the partition is lost
     */
    boolean offer(PartitionContext context, List<EventData> events) {
        lock.lock();
        try {
            while (waiting != null && stands(context)) {
                changed.awaitUninterruptibly();
            }
            if (!stands(context)) {
                return false;
            }
            if (!events.isEmpty() || System.nanoTime() - pumpBegan >= settle.toNanos()) {
                failure = null;
            }
            if (!events.isEmpty()) {
                waiting = List.copyOf(events);
                delivered = true;
                changed.signalAll();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean stands(PartitionContext context) {
        return !over && pump == context;
    }

    /** What the pump holds is of no use: it is to end, and the next one counts. */
    void restart() {
        lock.lock();
        try {
            pump = null;
            waiting = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A pump has failed; whoever polls is told. */
    void fail(PartitionContext context, SourceException why) {
        lock.lock();
        try {
            if (stands(context)) {
                failure = EventHubsErrors.afterWork(why, delivered);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A pump has ended; if it did not say why, whoever polls is told this. */
    void end(PartitionContext context, SourceException why) {
        lock.lock();
        try {
            if (stands(context)) {
                pump = null;
                if (failure == null) {
                    failure = why;
                }
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next batch, or nothing within the time.
     *
     * @throws SourceException why none comes; one that passes is told once, one that waits for somebody until it is cured
     */
    @Nullable
    List<EventData> next(Duration timeout) throws SourceException, InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                List<EventData> taken = waiting;
                if (over) {
                    return null;
                }
                if (taken != null) {
                    waiting = null;
                    changed.signalAll();
                    return taken;
                }
                SourceException why = failure;
                if (why != null) {
                    if (why.kind() == SourceException.Kind.RETRY) {
                        failure = null;
                    }
                    throw why;
                }
                if (left <= 0) {
                    return null;
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The partition is lost, or the source closed: nothing more is handed over, and nobody is held. */
    void close() {
        lock.lock();
        try {
            over = true;
            waiting = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
