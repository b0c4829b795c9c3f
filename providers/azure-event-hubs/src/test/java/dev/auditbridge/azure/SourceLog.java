package dev.auditbridge.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Position;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** A bridge that accepts everything: it polls each partition in a thread of its own and keeps what came. */
final class SourceLog implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration BACKOFF = Duration.ofMillis(100);

    private final Source source;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> ids = new ArrayList<>();
    private final Map<String, Position> positions = new HashMap<>();
    private final List<SourceException> errors = new CopyOnWriteArrayList<>();
    private final List<String> losses = new CopyOnWriteArrayList<>();
    private final Map<Partition, Duration> lags = new ConcurrentHashMap<>();
    private final Set<Partition> assigned = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private int poisons;
    private long lost;
    private volatile boolean blocked;
    private volatile String why = "";

    SourceLog(Source source, Checkpoint stored) {
        this.source = source;
        this.positions.putAll(stored.positions());
        source.start(stored, new Told());
    }

    private void run(Partition partition) {
        try {
            while (closed.getCount() > 0 && assigned.contains(partition)) {
                try {
                    Batch batch = source.poll(partition, POLL);
                    if (batch != null && assigned.contains(partition)) {
                        keep(batch);
                        source.accepted(batch);
                        source.committed(batch);
                    }
                } catch (SourceException e) {
                    errors.add(e);
                    Thread.sleep(BACKOFF);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep(Batch batch) {
        lock.lock();
        try {
            for (AuditEvent event : batch.events()) {
                ids.add(String.valueOf(event.envelope().auditId()));
            }
            poisons += batch.poisons().size();
            Position end = batch.end();
            if (end != null) {
                positions.put(batch.partition().name(), end);
            }
        } finally {
            lock.unlock();
        }
    }

    void until(Duration patience, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as("in time; arrived %d, lost %d, errors %s", arrived(), lost(), errors)
                    .isNegative();
            Thread.sleep(5);
        }
    }

    void pollFor(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    int arrived() {
        lock.lock();
        try {
            return ids.size();
        } finally {
            lock.unlock();
        }
    }

    List<String> ids() {
        lock.lock();
        try {
            return List.copyOf(ids);
        } finally {
            lock.unlock();
        }
    }

    /** How many of these never came. */
    long missing(Collection<String> published) {
        Set<String> missing = new HashSet<>(published);
        missing.removeAll(new HashSet<>(ids()));
        return missing.size();
    }

    /** How many came that had come before. */
    int twice() {
        List<String> all = ids();
        return all.size() - new HashSet<>(all).size();
    }

    Checkpoint checkpoint() {
        lock.lock();
        try {
            return new Checkpoint(positions, Map.of());
        } finally {
            lock.unlock();
        }
    }

    /** How many partitions are assigned just now. */
    int partitions() {
        return assigned.size();
    }

    int poisons() {
        lock.lock();
        try {
            return poisons;
        } finally {
            lock.unlock();
        }
    }

    long lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    List<String> losses() {
        return losses;
    }

    List<SourceException> errors() {
        return errors;
    }

    boolean isBlocked() {
        return blocked;
    }

    /** Whether a Blocked error, of the source or of a partition, has these words. */
    boolean isBlockedWith(String words) {
        String said = why;
        return blocked && said.contains(words)
                || errors.stream()
                        .anyMatch(error -> error.kind() == SourceException.Kind.BLOCKED
                                && String.valueOf(error.getMessage()).contains(words));
    }

    boolean caughtUp() {
        return source.caughtUp();
    }

    /** The largest lag told last. */
    Duration lag() {
        return lags.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        closed.countDown();
        source.close();
    }

    private final class Told implements Source.Listener {
        @Override
        public void assigned(Partition partition) {
            assigned.add(partition);
            Thread.ofVirtual().start(() -> run(partition));
        }

        @Override
        public void revoked(Partition partition) {
            assigned.remove(partition);
        }

        @Override
        public void blocked(String why) {
            SourceLog.this.why = why;
            blocked = true;
        }

        @Override
        public void unblocked() {
            blocked = false;
        }

        @Override
        public void lag(Partition partition, Duration lag, Optional<Duration> retention) {
            lags.put(partition, lag);
        }

        @Override
        public void lost(Partition partition, long records, String why) {
            losses.add(why);
            lock.lock();
            try {
                lost += records;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void lateBeyondWindow(Partition partition, long records) {
            throw new AssertionError("a hub has no look-back window");
        }
    }
}
