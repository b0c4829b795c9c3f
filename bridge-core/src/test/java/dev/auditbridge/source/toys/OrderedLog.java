package dev.auditbridge.source.toys;

import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Position;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A cloud of ordered logs that are read by offset, as Event Hubs is: the bridge keeps the positions. */
public final class OrderedLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final Map<String, List<Entry>> logs = new TreeMap<>();
    private final Faults faults = new Faults();
    private Instant clock = Instant.parse("2026-01-01T00:00:00Z");

    private record Entry(Instant time, String record) {}

    /** A cloud with these partitions. */
    public OrderedLog(String... partitions) {
        for (String partition : partitions) {
            logs.put(partition, new ArrayList<>());
        }
    }

    /** Adds a record at the end of a partition. */
    public void append(String partition, String record) {
        lock.lock();
        try {
            clock = clock.plusMillis(1);
            log(partition).add(new Entry(clock, record));
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Stamped later than every record so far, and no later than the next one. */
    public Instant now() {
        lock.lock();
        try {
            return clock.plusMillis(1);
        } finally {
            lock.unlock();
        }
    }

    /** The faults of this cloud. */
    public Faults faults() {
        return faults;
    }

    /** A source that reads every partition from its position, else from the start. */
    public Source open(int batchRecords) {
        return new Reader(batchRecords, Instant.MIN, Instant.MAX);
    }

    private List<Entry> log(String partition) {
        List<Entry> log = logs.get(partition);
        if (log == null) {
            throw new IllegalArgumentException("the toy cloud has no partition " + partition);
        }
        return log;
    }

    private final class Reader implements Source {
        private final int batchRecords;
        private final Instant from;
        private final Instant to;
        private final Map<String, Integer> cursors = new ConcurrentHashMap<>();
        private final Map<String, Long> sequences = new ConcurrentHashMap<>();
        private final Map<String, Integer> endsAtStart = new ConcurrentHashMap<>();
        private final Map<String, String> unreadable = new ConcurrentHashMap<>();
        private boolean closed;

        Reader(int batchRecords, Instant from, Instant to) {
            this.batchRecords = batchRecords;
            this.from = from;
            this.to = to;
        }

        @Override
        public PositionKeeper positionKeeper() {
            return PositionKeeper.BRIDGE;
        }

        @Override
        public void start(Checkpoint stored, Listener listener) {
            lock.lock();
            try {
                logs.forEach((name, log) -> {
                    Position position = stored.positions().get(name);
                    if (position != null && !position.token().startsWith("v1:")) {
                        unreadable.put(name, position.token());
                    }
                    int begin = position == null || unreadable.containsKey(name)
                            ? 0
                            : Integer.parseInt(position.token().substring("v1:".length()));
                    cursors.put(name, begin);
                    sequences.put(name, 0L);
                    endsAtStart.put(name, log.size());
                });
            } finally {
                lock.unlock();
            }
            logs.keySet().forEach(name -> listener.assigned(new Partition(name, 0, true)));
        }

        @Override
        public @Nullable Batch poll(Partition partition, Duration timeout)
                throws SourceException, InterruptedException {
            String name = partition.name();
            if (unreadable.containsKey(name)) {
                throw SourceException.blocked(
                        "the stored position of " + name + " cannot be read: remove it to begin again", null);
            }
            long deadline = System.nanoTime() + timeout.toNanos();
            lock.lockInterruptibly();
            try {
                List<Entry> log = log(name);
                while (true) {
                    if (closed) {
                        return null;
                    }
                    faults.read();
                    Batch batch = read(partition, log);
                    long left = deadline - System.nanoTime();
                    if (batch != null || left <= 0) {
                        return batch;
                    }
                    grown.awaitNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(10)));
                }
            } finally {
                lock.unlock();
            }
        }

        private @Nullable Batch read(Partition partition, List<Entry> log) {
            String name = partition.name();
            int cursor = cursors.getOrDefault(name, 0);
            Batch.Builder batch = Batch.builder(partition, sequences.getOrDefault(name, 0L));
            int taken = 0;
            while (cursor < log.size() && taken < batchRecords) {
                Entry entry = log.get(cursor);
                if (!entry.time().isBefore(to)) {
                    break;
                }
                cursor++;
                if (!entry.time().isBefore(from)) {
                    batch.add(ToyRecord.decode(entry.record()));
                    taken++;
                }
            }
            cursors.put(name, cursor);
            if (taken == 0) {
                return null;
            }
            sequences.merge(name, 1L, Long::sum);
            return batch.end(new Position("v1:" + cursor)).build();
        }

        @Override
        public void accepted(Batch batch) {}

        @Override
        public void committed(Batch batch) throws SourceException {
            faults.save();
        }

        @Override
        public boolean caughtUp() {
            lock.lock();
            try {
                return endsAtStart.entrySet().stream().allMatch(end -> {
                    int cursor = cursors.getOrDefault(end.getKey(), 0);
                    List<Entry> log = log(end.getKey());
                    return cursor >= end.getValue() || !log.get(cursor).time().isBefore(to);
                });
            } finally {
                lock.unlock();
            }
        }

        @Override
        public String probe() throws SourceException {
            faults.read();
            return "the toy cloud has " + logs.size() + " logs";
        }

        @Override
        public Source window(Instant begin, Instant end) {
            return new Reader(batchRecords, begin, end);
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                grown.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
