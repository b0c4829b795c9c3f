package dev.auditbridge.pipeline;

import dev.auditbridge.delivery.Time;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import dev.auditbridge.telemetry.Health;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one assignment of a partition, in one thread, until it is stopped. */
final class PartitionLoop {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionLoop.class);

    /** After so many polls of which nothing came, a poll takes longer. */
    private static final int QUIET = 120;

    private final SourceRun run;
    private final Source source;
    private final Partition partition;
    private final Intake intake;
    private final Health health;
    private final BridgeSettings settings;
    private final Time time;
    private final Backoff backoff;
    private final String component;
    private final ReentrantLock interrupts = new ReentrantLock();
    private @Nullable Thread thread;
    private boolean uninterrupted;
    private volatile boolean stopped;
    private volatile boolean ended;
    private volatile long turns;
    private int emptyPolls;

    PartitionLoop(
            SourceRun run,
            Source source,
            Partition partition,
            Intake intake,
            Health health,
            BridgeSettings settings,
            Time time) {
        this.run = run;
        this.source = source;
        this.partition = partition;
        this.intake = intake;
        this.health = health;
        this.settings = settings;
        this.time = time;
        this.backoff = new Backoff(settings);
        this.component = run.name() + "/" + partition.name();
    }

    void run() throws InterruptedException {
        interrupts.lock();
        try {
            thread = Thread.currentThread();
        } finally {
            interrupts.unlock();
        }
        try {
            while (!stopped) {
                health.progress(component);
                turn();
                turns++;
            }
            ended = true;
        } catch (InterruptedException e) {
            ended = true;
            throw e;
        } catch (RuntimeException e) {
            ended = stopped;
            if (stopped) {
                LOG.debug("source {} ended in mid-call", component, e);
                return;
            }
            // What it had in hand is unknown, so nothing after it may be read (I2): the others go on without it.
            LOG.error("source {} failed in a way that it should have told", component, e);
            run.blocked(
                    partition.name(),
                    partition.name() + " failed unexpectedly (" + e
                            + "): its position is held; see the log, and start the bridge again");
        } finally {
            interrupts.lock();
            try {
                thread = null;
            } finally {
                interrupts.unlock();
            }
        }
    }

    private void turn() throws InterruptedException {
        try {
            Batch batch = source.poll(partition, emptyPolls < QUIET ? settings.pollTimeout() : run.quietPoll());
            emptyPolls = batch != null && batch.records() > 0 ? 0 : emptyPolls + 1;
            backoff.reset();
            run.works(partition.name());
            if (batch != null && !stopped) {
                intake.take(batch, this);
            }
        } catch (SourceException e) {
            switch (e.kind()) {
                case RETRY -> {
                    Duration wait = backoff.next(e.after());
                    LOG.warn("source {}: tried again in {} ms: {}", component, wait.toMillis(), e.getMessage());
                    sleep(wait);
                }
                case BLOCKED -> {
                    // I5: hold the position, raise the alarm, try again.
                    run.blocked(partition.name(), String.valueOf(e.getMessage()));
                    sleep(settings.blockedEvery());
                }
            }
        }
    }

    /** Waits, and is alive meanwhile. */
    private void sleep(Duration wait) throws InterruptedException {
        long deadline = time.nanos() + wait.toNanos();
        long left = wait.toNanos();
        while (left > 0 && !stopped) {
            time.sleep(Duration.ofNanos(Math.min(left, Duration.ofSeconds(30).toNanos())));
            health.progress(component);
            left = deadline - time.nanos();
        }
    }

    Partition partition() {
        return partition;
    }

    /** The partition's name towards {@link Health}. */
    String component() {
        return component;
    }

    /** Whether the assignment stands and the bridge reads. */
    boolean stands() {
        return !stopped;
    }

    /** Whether it was stopped, and will never hand anything to the ledger again. */
    boolean ended() {
        return ended;
    }

    /** How often it polled and passed on what came. */
    long turns() {
        return turns;
    }

    /** From here on a stop waits instead of interrupting. */
    void beginUninterrupted() throws InterruptedException {
        interrupts.lock();
        try {
            if (Thread.interrupted()) {
                throw new InterruptedException("the bridge is stopping");
            }
            uninterrupted = true;
        } finally {
            interrupts.unlock();
        }
    }

    void endUninterrupted() {
        interrupts.lock();
        try {
            uninterrupted = false;
            if (stopped) {
                Thread.currentThread().interrupt();
            }
        } finally {
            interrupts.unlock();
        }
    }

    /** Reads no more; what it has in hand and the ledger has not is read again later. */
    void stop() {
        interrupts.lock();
        try {
            stopped = true;
            Thread current = thread;
            if (current != null && !uninterrupted) {
                current.interrupt();
            }
        } finally {
            interrupts.unlock();
        }
    }
}
