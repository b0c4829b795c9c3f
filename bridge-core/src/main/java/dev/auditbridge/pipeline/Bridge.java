package dev.auditbridge.pipeline;

import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.delivery.Delivery;
import dev.auditbridge.delivery.Time;
import dev.auditbridge.telemetry.BridgeMetrics;
import dev.auditbridge.telemetry.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sources, rules and outputs, wired and running. Thread-safe; started once and stopped once.
 *
 * <p>It owns the sources and outputs and closes them. The checkpoint store and the dead letters are the caller's, who closes
 * them after the stop. With a {@link NoCheckpoints} store and the {@link dev.auditbridge.source.Source#window} of a source it
 * replays a window and moves no position.
 */
public final class Bridge {
    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
    private static final Duration CAUGHT_UP_EVERY = Duration.ofMillis(10);
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Ledger ledger;
    private final Targets targets;
    private final Map<String, SourceCounts> counts = new LinkedHashMap<>();
    private final Failure failure;
    private final List<SourceRun> sources = new ArrayList<>();
    private final List<OutputRun> outputs = new ArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Treatment treatment;
    private volatile boolean drained;

    /**
     * Wires a bridge; nothing runs yet.
     *
     * @param sources each with a name of its own
     * @param outputs each with a name of its own
     * @param rules what becomes of Events between them
     * @throws IllegalArgumentException if two have the same name, a route is for an output that is not there, or there are
     *     more than {@link Targets#MOST} outputs
     */
    public Bridge(
            List<NamedSource> sources,
            List<NamedOutput> outputs,
            EventRules rules,
            CheckpointStore store,
            DeadLetters deadLetters,
            BridgeMetrics metrics,
            Health health,
            BridgeSettings settings) {
        this(sources, outputs, rules, store, deadLetters, metrics, health, settings, Time.SYSTEM);
    }

    /** The same by another time than the system's. */
    Bridge(
            List<NamedSource> sources,
            List<NamedOutput> outputs,
            EventRules rules,
            CheckpointStore store,
            DeadLetters deadLetters,
            BridgeMetrics metrics,
            Health health,
            BridgeSettings settings,
            Time time) {
        this.ledger = new Ledger(
                settings.memoryBytes(), sources.stream().map(NamedSource::name).toList());
        this.failure = new Failure(health, () -> stop(Duration.ZERO));
        sources.forEach(source -> requireNew(
                counts.put(source.name(), new SourceCounts(source.name(), metrics)), "sources", source.name()));
        DeadLetters counted = new CountedDeadLetters(deadLetters, counts);

        Map<String, Targets.Target> byName = new LinkedHashMap<>();
        for (NamedOutput output : outputs) {
            Delivery delivery =
                    new Delivery(output.name(), output.output(), output.settings(), counted, metrics, health, time);
            OutputRun run = new OutputRun(output, delivery, ledger, health, settings, failure, time);
            requireNew(
                    byName.put(output.name(), new Targets.Target(output.name(), run.queue())),
                    "outputs",
                    output.name());
            metrics.heldByOutput(output.name(), () -> ledger.heldBy(output.name()));
            this.outputs.add(run);
        }
        this.targets = new Targets(List.copyOf(byName.values()));
        this.treatment = Treatment.of(rules, targets, ledger, counts);
        for (NamedSource source : sources) {
            SourceCounts count = Objects.requireNonNull(counts.get(source.name()));
            SourceLag lag = new SourceLag(source.name());
            Intake intake = new Intake(
                    source.name(), () -> this.treatment, counted, ledger, count, metrics, health, settings, time);
            SourceRun run = new SourceRun(source, store, ledger, intake, count, lag, health, settings, failure, time);
            metrics.inflightBytes(source.name(), () -> ledger.bytes(source.name()));
            metrics.lagSeconds(source.name(), lag::seconds);
            metrics.lagRetentionRatio(source.name(), lag::ratio);
            metrics.checkpointAgeSeconds(source.name(), run::checkpointAgeSeconds);
            this.sources.add(run);
        }
    }

    private static void requireNew(@Nullable Object before, String what, String name) {
        if (before != null) {
            throw new IllegalArgumentException("two " + what + " have the name " + name);
        }
    }

    /** Starts everything and returns at once. */
    public void start() {
        outputs.forEach(OutputRun::start);
        sources.forEach(SourceRun::start);
    }

    /**
     * Replaces the rules: a batch goes by the old ones or the new ones, never by both. What is under way stays as it is.
     *
     * @throws IllegalArgumentException if a route is for an output that is not there
     */
    public void replaceRules(EventRules rules) {
        treatment = Treatment.of(rules, targets, ledger, counts);
    }

    /**
     * Waits until everything that was in the clouds at the start is accepted by the outputs and committed.
     *
     * @return whether it is; no if the time has passed, or the bridge stopped before
     */
    public boolean awaitCaughtUp(Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            boolean all = true;
            for (SourceRun source : sources) {
                all &= source.caughtUp();
            }
            if (all) {
                return true;
            }
            if (System.nanoTime() - end >= 0 || stopping.get()) {
                return false;
            }
            Thread.sleep(CAUGHT_UP_EVERY);
        }
    }

    /** Why the bridge stopped by itself, if it did: one sentence. What was not committed will be read again. */
    public Optional<String> failure() {
        return failure.reason();
    }

    /**
     * Waits for a failure.
     *
     * @return whether the bridge has stopped by itself within the time
     */
    public boolean awaitFailure(Duration timeout) throws InterruptedException {
        return failure.await(timeout);
    }

    /** What became of each source's records so far, in the order of the sources. */
    public List<SourceSummary> summary() {
        return sources.stream().map(SourceRun::summary).toList();
    }

    /**
     * Reads no more, waits until what is under way is accepted and committed, then closes sources and outputs. What is not
     * accepted by then stays uncommitted and is read again at the next start (I1). Returns about two seconds after the drain
     * timeout at the latest, unless a source or output does not let itself be closed. Called again, it waits for the first call.
     *
     * @return whether everything was drained
     */
    public boolean stop(Duration drainTimeout) {
        if (!stopping.compareAndSet(false, true)) {
            awaitStopped(drainTimeout.plus(CLOSE).plus(CLOSE));
            return drained;
        }
        long deadline = System.nanoTime() + drainTimeout.toNanos();
        sources.forEach(SourceRun::stopReading);
        sources.forEach(source -> source.awaitReaders(GRACE));
        boolean empty = drain(deadline);
        if (!empty) {
            LOG.warn("the drain timeout has passed: what is not accepted stays uncommitted and will be read again");
        }
        inParallel(outputs.stream()
                .<Runnable>map(output -> () -> output.stop(GRACE))
                .toList());
        inParallel(sources.stream()
                .<Runnable>map(source -> () -> source.stopCommitting(GRACE))
                .toList());
        inParallel(sources.stream().<Runnable>map(source -> source::close).toList());
        drained = empty;
        stopped.countDown();
        return empty;
    }

    /** A bridge that failed has lost a thread, and would wait for it in vain. */
    private boolean drain(long deadline) {
        try {
            for (SourceRun source : sources) {
                while (!ledger.awaitEmpty(source.name(), Duration.ZERO)) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0 || failure.reason().isPresent()) {
                        return false;
                    }
                    ledger.awaitEmpty(source.name(), Duration.ofNanos(Math.min(left, GRACE.toNanos())));
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void awaitStopped(Duration patience) {
        try {
            if (!stopped.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("the bridge is still stopping");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One that hangs does not hold the others, nor the stop for ever. */
    private static void inParallel(List<Runnable> steps) {
        List<Thread> threads = steps.stream()
                .map(step -> Thread.ofVirtual()
                        .name("auditbridge-stop")
                        .uncaughtExceptionHandler((thread, e) -> LOG.error("a part failed to stop", e))
                        .start(step))
                .toList();
        if (!Joins.await(threads, CLOSE)) {
            LOG.error("a source or output does not let itself be closed; it is left behind");
        }
    }
}
