package dev.auditbridge.source.toys;

import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A cloud that is one queue with an acknowledgement a message and no order, as Pub/Sub is. */
public final class AckQueue {
    private static final int MAX_OUTSTANDING = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<String> waiting = new ArrayDeque<>();
    private final Faults faults = new Faults();

    /** Puts a message in. */
    public void publish(String record) {
        lock.lock();
        try {
            waiting.add(record);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The faults of this cloud. */
    public Faults faults() {
        return faults;
    }

    /** How many messages wait for a subscriber. */
    public int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** A subscriber. */
    public Source open(int batchRecords) {
        return new Subscriber(batchRecords);
    }

    private final class Subscriber implements Source {
        private final int batchRecords;
        private final Map<Long, List<String>> outstanding = new HashMap<>();
        private long sequence;
        private int emptyPulls;
        private boolean closed;

        Subscriber(int batchRecords) {
            this.batchRecords = batchRecords;
        }

        @Override
        public PositionKeeper positionKeeper() {
            return PositionKeeper.PROVIDER;
        }

        @Override
        public void start(Checkpoint stored, Listener listener) {
            listener.assigned(new Partition("queue", 0, false));
        }

        @Override
        public @Nullable Batch poll(Partition partition, Duration timeout)
                throws SourceException, InterruptedException {
            long deadline = System.nanoTime() + timeout.toNanos();
            lock.lockInterruptibly();
            try {
                while (true) {
                    if (closed) {
                        return null;
                    }
                    faults.read();
                    if (!waiting.isEmpty() && outstanding() < MAX_OUTSTANDING) {
                        emptyPulls = 0;
                        return pull(partition);
                    }
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        emptyPulls += waiting.isEmpty() ? 1 : 0;
                        return null;
                    }
                    changed.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(10)));
                }
            } finally {
                lock.unlock();
            }
        }

        private int outstanding() {
            return outstanding.values().stream().mapToInt(List::size).sum();
        }

        private Batch pull(Partition partition) {
            List<String> messages = new ArrayList<>();
            Batch.Builder batch = Batch.builder(partition, sequence);
            while (messages.size() < batchRecords && !waiting.isEmpty()) {
                String message = waiting.remove();
                messages.add(message);
                batch.add(ToyRecord.decode(message));
            }
            outstanding.put(sequence, messages);
            sequence++;
            return batch.build();
        }

        @Override
        public void accepted(Batch batch) {}

        @Override
        public void committed(Batch batch) throws SourceException {
            lock.lock();
            try {
                if (!closed) {
                    faults.save();
                    outstanding.remove(batch.sequence());
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean caughtUp() {
            lock.lock();
            try {
                return emptyPulls >= 2;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public String probe() throws SourceException {
            faults.read();
            return "the toy queue is there";
        }

        @Override
        public Source window(Instant from, Instant to) {
            throw new UnsupportedOperationException("a queue has no past");
        }

        /** What was not acknowledged goes back, at the end: nothing promises its old place. */
        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                outstanding.values().forEach(waiting::addAll);
                outstanding.clear();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
