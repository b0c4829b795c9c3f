package dev.auditbridge.source.toys;

import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Position;
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
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A cloud that pushes the records of its partitions to whoever owns them, takes ownership away at any time, and keeps the
 * positions itself, as the balanced Event Hubs consumer does.
 */
public final class RevocablePush {
    private static final int PUSHED_AHEAD = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Log> logs = new TreeMap<>();
    private final Faults faults = new Faults();
    private @Nullable Owner owner;

    private static final class Log {
        final List<String> records = new ArrayList<>();
        long generation;
        int saved;
    }

    private record Pushed(List<String> records, int next) {}

    /** A cloud with these partitions. */
    public RevocablePush(String... partitions) {
        for (String partition : partitions) {
            logs.put(partition, new Log());
        }
    }

    /** Adds a record at the end of a partition. */
    public void append(String partition, String record) {
        lock.lock();
        try {
            log(partition).records.add(record);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The position the cloud keeps for a partition. */
    public int saved(String partition) {
        lock.lock();
        try {
            return log(partition).saved;
        } finally {
            lock.unlock();
        }
    }

    /** Takes every partition from its owner and gives it back as a new generation. */
    public void rebalance() {
        Owner current;
        lock.lock();
        try {
            current = owner;
        } finally {
            lock.unlock();
        }
        if (current != null) {
            current.revoke();
            current.assign();
        }
    }

    /** The faults of this cloud. */
    public Faults faults() {
        return faults;
    }

    /** A new owner; the one before it is no longer served. */
    public Source open(int batchRecords) {
        return new Owner(batchRecords);
    }

    private Log log(String partition) {
        Log log = logs.get(partition);
        if (log == null) {
            throw new IllegalArgumentException("the toy cloud has no partition " + partition);
        }
        return log;
    }

    private final class Owner implements Source {
        private final int batchRecords;
        private final Map<Partition, Deque<Pushed>> pushed = new HashMap<>();
        private final Map<Partition, Long> sequences = new HashMap<>();
        private final Map<String, Integer> endsAtStart = new HashMap<>();
        private final Map<String, Integer> handedOut = new HashMap<>();
        private @Nullable Listener listener;
        private boolean closed;

        Owner(int batchRecords) {
            this.batchRecords = batchRecords;
        }

        @Override
        public PositionKeeper positionKeeper() {
            return PositionKeeper.PROVIDER;
        }

        @Override
        public void start(Checkpoint stored, Listener newListener) {
            lock.lock();
            try {
                owner = this;
                listener = newListener;
                logs.forEach((name, log) -> {
                    endsAtStart.put(name, log.records.size());
                    handedOut.put(name, log.saved);
                });
            } finally {
                lock.unlock();
            }
            assign();
        }

        void assign() {
            List<Partition> partitions = new ArrayList<>();
            lock.lock();
            try {
                logs.forEach((name, log) -> {
                    log.generation++;
                    Partition partition = new Partition(name, log.generation, true);
                    pushed.put(partition, new ArrayDeque<>());
                    sequences.put(partition, 0L);
                    partitions.add(partition);
                    int begin = log.saved;
                    Thread.ofVirtual().name("push-" + name).start(() -> push(partition, log, begin));
                });
            } finally {
                lock.unlock();
            }
            Listener told = listener;
            if (told != null) {
                partitions.forEach(told::assigned);
            }
        }

        void revoke() {
            List<Partition> partitions;
            lock.lock();
            try {
                partitions = List.copyOf(pushed.keySet());
                pushed.clear();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            Listener told = listener;
            if (told != null) {
                partitions.forEach(told::revoked);
            }
        }

        /** The cloud's own thread for one assignment; a full queue holds it. */
        private void push(Partition partition, Log log, int begin) {
            int next = begin;
            lock.lock();
            try {
                while (true) {
                    Deque<Pushed> queue = pushed.get(partition);
                    if (closed || queue == null) {
                        return;
                    }
                    if (next == log.records.size() || queue.size() >= PUSHED_AHEAD) {
                        changed.awaitUninterruptibly();
                        continue;
                    }
                    int end = Math.min(next + batchRecords, log.records.size());
                    queue.add(new Pushed(List.copyOf(log.records.subList(next, end)), end));
                    next = end;
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public @Nullable Batch poll(Partition partition, Duration timeout)
                throws SourceException, InterruptedException {
            long deadline = System.nanoTime() + timeout.toNanos();
            lock.lockInterruptibly();
            try {
                while (true) {
                    Deque<Pushed> queue = pushed.get(partition);
                    if (closed || queue == null) {
                        return null;
                    }
                    faults.read();
                    Pushed envelope = queue.poll();
                    if (envelope != null) {
                        changed.signalAll();
                        return batch(partition, envelope);
                    }
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return null;
                    }
                    changed.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(10)));
                }
            } finally {
                lock.unlock();
            }
        }

        private Batch batch(Partition partition, Pushed envelope) {
            long sequence = sequences.merge(partition, 1L, Long::sum) - 1;
            Batch.Builder batch = Batch.builder(partition, sequence);
            envelope.records().forEach(record -> batch.add(ToyRecord.decode(record)));
            handedOut.merge(partition.name(), envelope.next(), Math::max);
            return batch.end(new Position("v1:" + envelope.next())).build();
        }

        @Override
        public void accepted(Batch batch) {}

        @Override
        public void committed(Batch batch) throws SourceException {
            Position end = batch.end();
            lock.lock();
            try {
                Log log = log(batch.partition().name());
                boolean stands = owner == this
                        && !closed
                        && pushed.containsKey(batch.partition())
                        && batch.partition().generation() == log.generation;
                if (stands && end != null) {
                    faults.save();
                    log.saved = Integer.parseInt(end.token().substring("v1:".length()));
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean caughtUp() {
            lock.lock();
            try {
                return endsAtStart.entrySet().stream()
                        .allMatch(end -> handedOut.getOrDefault(end.getKey(), 0) >= end.getValue());
            } finally {
                lock.unlock();
            }
        }

        @Override
        public String probe() throws SourceException {
            faults.read();
            return "the toy cloud pushes " + logs.size() + " partitions";
        }

        @Override
        public Source window(Instant from, Instant to) {
            throw new UnsupportedOperationException("a push has no past");
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
