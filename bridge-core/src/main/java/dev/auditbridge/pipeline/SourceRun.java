package dev.auditbridge.pipeline;

import dev.auditbridge.delivery.Time;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.telemetry.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One source at work: a thread for each partition it is assigned, and its committer. Thread-safe. */
final class SourceRun implements Source.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(SourceRun.class);
    /** The part of the source that its alarms name when the source itself tells that it is blocked. */
    private static final String WHOLE = "";
    /** Each quiet partition adds so much to the poll of all: together they wake twenty times a second, however many they are. */
    private static final Duration QUIET_POLL = Duration.ofMillis(50);

    private static final Duration LONGEST_POLL = Duration.ofMinutes(1);

    private final String name;
    private final Source source;
    private final Ledger ledger;
    private final Intake intake;
    private final SourceCounts counts;
    private final SourceLag lag;
    private final Health health;
    private final BridgeSettings settings;
    private final Failure failure;
    private final Time time;
    private final Committer committer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, PartitionLoop> loops = new HashMap<>();
    private final List<Thread> readers = new ArrayList<>();
    private final Map<String, String> blockedParts = new TreeMap<>();
    private @Nullable Thread committing;
    private @Nullable CatchUp catchUp;
    private boolean stopped;
    private volatile boolean allWorks;
    private volatile boolean opened;
    private volatile boolean caughtUp;
    private volatile boolean askedToCatchUp;
    private volatile int partitions;

    /** What was under way when the source said that it had handed everything out. */
    private record CatchUp(Map<PartitionLoop, Long> turns, long[] mark) {}

    SourceRun(
            NamedSource named,
            CheckpointStore store,
            Ledger ledger,
            Intake intake,
            SourceCounts counts,
            SourceLag lag,
            Health health,
            BridgeSettings settings,
            Failure failure,
            Time time) {
        this.name = named.name();
        this.source = named.source();
        this.ledger = ledger;
        this.intake = intake;
        this.counts = counts;
        this.lag = lag;
        this.health = health;
        this.settings = settings;
        this.failure = failure;
        this.time = time;
        this.committer = new Committer(this, source, store, ledger, counts, settings);
    }

    String name() {
        return name;
    }

    /** Returns at once: a store or a cloud that cannot be reached yet is an alarm, not a failed start. */
    void start() {
        health.starting(name);
        lock.lock();
        try {
            readers.add(failure.watch(name, "start", this::open));
        } finally {
            lock.unlock();
        }
    }

    private void open() throws InterruptedException {
        Checkpoint stored = committer.load();
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            committing = failure.watch(name, "commit", committer::run);
        } finally {
            lock.unlock();
        }
        source.start(stored, this);
        opened = true;
    }

    @Override
    public void assigned(Partition partition) {
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            PartitionLoop before = loops.get(partition.name());
            if (before != null) {
                if (before.partition().generation() >= partition.generation()) {
                    return;
                }
                end(before);
            }
            ledger.assign(name, partition);
            PartitionLoop loop = new PartitionLoop(this, source, partition, intake, health, settings, time);
            loops.put(partition.name(), loop);
            partitions = loops.size();
            readers.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
            readers.add(failure.watch(name, partition.name(), loop::run));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void revoked(Partition partition) {
        lock.lock();
        try {
            PartitionLoop loop = loops.get(partition.name());
            if (loop != null && loop.partition().equals(partition)) {
                end(loop);
                loops.remove(partition.name());
                partitions = loops.size();
                works(partition.name());
            }
        } finally {
            lock.unlock();
        }
    }

    private void end(PartitionLoop loop) {
        loop.stop();
        ledger.revoke(name, loop.partition())
                .forEach(entry -> entry.settlement().abandoned());
        lag.forget(loop.partition());
        health.gone(loop.component());
    }

    /** How long the poll of a partition takes of which nothing came for a while; no longer where somebody waits for all to turn. */
    Duration quietPoll() {
        Duration wanted = QUIET_POLL.multipliedBy(partitions);
        Duration most = wanted.compareTo(LONGEST_POLL) < 0 ? wanted : LONGEST_POLL;
        return askedToCatchUp || most.compareTo(settings.pollTimeout()) < 0 ? settings.pollTimeout() : most;
    }

    @Override
    public void blocked(String why) {
        blocked(WHOLE, why);
    }

    @Override
    public void unblocked() {
        works(WHOLE);
    }

    @Override
    public void lag(Partition partition, Duration behind, Optional<Duration> retention) {
        lag.set(partition, behind, retention);
    }

    @Override
    public void lost(Partition partition, long records, String why) {
        counts.lost(records);
        LOG.error("source {}: {} records of {} are lost: {}", name, records, partition.name(), why);
    }

    @Override
    public void lateBeyondWindow(Partition partition, long records) {
        counts.late(records);
    }

    /** A part of the source waits for somebody. The source has one alarm, whatever number of its parts wait. */
    void blocked(String part, String why) {
        lock.lock();
        try {
            allWorks = false;
            blockedParts.put(part, why);
            tellBlocked();
        } finally {
            lock.unlock();
        }
    }

    /** A part of the source does its work. */
    void works(String part) {
        if (allWorks) {
            return;
        }
        lock.lock();
        try {
            blockedParts.remove(part);
            if (blockedParts.isEmpty()) {
                allWorks = true;
                health.working(name);
            } else {
                tellBlocked();
            }
        } finally {
            lock.unlock();
        }
    }

    private void tellBlocked() {
        Map.Entry<String, String> first = blockedParts.entrySet().iterator().next();
        health.blocked(name, first.getValue());
    }

    void checkpointBlocked(String why) {
        health.blocked(name + "/checkpoint", why);
    }

    void checkpointWorks() {
        health.working(name + "/checkpoint");
    }

    void fail(String why, Throwable cause) {
        failure.fail(name, why, cause);
    }

    /**
     * Whether everything that was there at the start is committed. The source says when it has handed it out; what was handed
     * out until then has reached the ledger once each partition has polled once more, and is then waited for.
     */
    boolean caughtUp() {
        askedToCatchUp = true;
        if (caughtUp) {
            return true;
        }
        // Before its start a source knows nothing that it could be behind of.
        if (!opened || !source.caughtUp()) {
            return false;
        }
        lock.lock();
        try {
            CatchUp now = catchUp;
            if (now == null) {
                Map<PartitionLoop, Long> turns = new HashMap<>();
                loops.values().forEach(loop -> turns.put(loop, loop.turns()));
                catchUp = new CatchUp(turns, new long[] {-1});
                return false;
            }
            boolean passedOn = now.turns().entrySet().stream()
                    .allMatch(each -> each.getKey().ended() || each.getKey().turns() > each.getValue());
            if (!passedOn) {
                return false;
            }
            if (now.mark()[0] < 0) {
                now.mark()[0] = ledger.mark();
            }
            caughtUp = ledger.isSettled(name, now.mark()[0]);
            return caughtUp;
        } finally {
            lock.unlock();
        }
    }

    double checkpointAgeSeconds() {
        return committer.ageSeconds();
    }

    SourceSummary summary() {
        Optional<String> why = health.blocked().entrySet().stream()
                .filter(each -> each.getKey().equals(name) || each.getKey().startsWith(name + "/"))
                .map(each -> each.getValue().why())
                .findFirst();
        return counts.summary(lag.worst(), why);
    }

    /** Reads no more. */
    void stopReading() {
        lock.lock();
        try {
            stopped = true;
            loops.values().forEach(PartitionLoop::stop);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the readers have ended. */
    void awaitReaders(Duration patience) {
        if (!Joins.await(threads(), patience)) {
            threads().forEach(Thread::interrupt);
        }
    }

    private List<Thread> threads() {
        lock.lock();
        try {
            return List.copyOf(readers);
        } finally {
            lock.unlock();
        }
    }

    /** Commits what is free by now and ends the committer. */
    void stopCommitting(Duration patience) {
        committer.finish();
        Thread thread;
        lock.lock();
        try {
            thread = committing;
        } finally {
            lock.unlock();
        }
        if (thread != null && !Joins.await(List.of(thread), patience)) {
            thread.interrupt();
            Joins.await(List.of(thread), patience);
        }
    }

    /** Closes the source. */
    void close() {
        source.close();
        lock.lock();
        try {
            loops.values().forEach(loop -> health.gone(loop.component()));
            loops.clear();
        } finally {
            lock.unlock();
        }
    }
}
