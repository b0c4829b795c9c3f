package dev.auditbridge.pipeline;

import dev.auditbridge.delivery.DeadLetter;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.delivery.RefusalBudget;
import dev.auditbridge.delivery.Time;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import dev.auditbridge.event.Transform;
import dev.auditbridge.source.Batch;
import dev.auditbridge.telemetry.BridgeMetrics;
import dev.auditbridge.telemetry.Health;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to a batch of one source between the poll and the outputs: poisons, transforms, the ledger. Thread-safe. */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final Duration HELD_AFTER = Duration.ofSeconds(1);
    private static final String CHECKPOINTS = "checkpoints";
    /** What the metric of dropped Events calls the routes, when none of them takes an Event. */
    private static final String ROUTING = "routing";

    private static final String NO_OUTPUT = "no-output";

    private final String source;
    private final Supplier<Treatment> treatment;
    private final DeadLetters deadLetters;
    private final RefusalBudget poisons;
    private final Ledger ledger;
    private final SourceCounts counts;
    private final BridgeMetrics metrics;
    private final Health health;
    private final BridgeSettings settings;
    private final Time time;

    Intake(
            String source,
            Supplier<Treatment> treatment,
            DeadLetters deadLetters,
            Ledger ledger,
            SourceCounts counts,
            BridgeMetrics metrics,
            Health health,
            BridgeSettings settings,
            Time time) {
        this.source = source;
        this.treatment = treatment;
        this.deadLetters = deadLetters;
        this.poisons =
                new RefusalBudget(settings.poison().window(), settings.poison().most());
        this.ledger = ledger;
        this.counts = counts;
        this.metrics = metrics;
        this.health = health;
        this.settings = settings;
        this.time = time;
    }

    /** Takes a batch in; returns when the ledger has it, or the assignment is over. */
    void take(Batch batch, PartitionLoop loop) throws InterruptedException {
        counts.read(batch);
        poisons.good(batch.records() - batch.poisons().size());
        for (Decoded.Poison poison : batch.poisons()) {
            withinBudget(poison);
            keep(poison.reason(), poison.origin(), poison.bytes(), loop);
        }
        // One treatment for the whole batch: another takes effect between two.
        Treatment now = treatment.get();
        Dispatch dispatch = now.dispatch(source);
        long extraBytes = 0;
        for (AuditEvent event : batch.events()) {
            Optional<AuditEvent> kept = transform(event, now.transforms(), loop);
            if (kept.isPresent() && !dispatch.add(kept.get())) {
                counts.dropped(ROUTING, NO_OUTPUT);
            } else if (kept.isPresent()) {
                extraBytes += kept.get() == event ? 0 : kept.get().retainedBytes();
            }
        }
        offer(batch, dispatch, extraBytes + dispatch.bytes(), loop);
    }

    private void offer(Batch batch, Dispatch dispatch, long extraBytes, PartitionLoop loop)
            throws InterruptedException {
        boolean held = false;
        while (loop.stands()) {
            Optional<Ledger.Entry> entry = ledger.offer(source, batch, extraBytes, dispatch, HELD_AFTER);
            if (entry.isPresent()) {
                if (held) {
                    health.released(loop.component());
                }
                dispatch.enqueue(entry.get());
                return;
            }
            held = true;
            health.heldByOutput(loop.component(), ledger.slowest(source).orElse(CHECKPOINTS));
        }
    }

    private Optional<AuditEvent> transform(AuditEvent event, List<Transform> all, PartitionLoop loop)
            throws InterruptedException {
        AuditEvent now = event;
        for (Transform transform : all) {
            Transform.Outcome outcome;
            try {
                outcome = transform.apply(now);
            } catch (RuntimeException | StackOverflowError e) {
                // I6: whatever a client put in the Event that the transform failed on, the Event is kept.
                LOG.error(
                        "source {}: transform {} failed; the Event is kept as a dead letter",
                        source,
                        transform.name(),
                        e);
                keep("transform " + transform.name() + " failed", event.origin(), event.json(), loop);
                counts.dropped(transform.name(), "failed");
                return Optional.empty();
            }
            switch (outcome) {
                case Transform.Outcome.Kept(AuditEvent kept) -> now = kept;
                case Transform.Outcome.Dropped(String reason) -> {
                    counts.dropped(transform.name(), reason);
                    return Optional.empty();
                }
            }
        }
        return Optional.of(now);
    }

    /** I6: mass poison is a vendor's new format: Blocked, not a full dead letter. */
    private void withinBudget(Decoded.Poison poison) throws InterruptedException {
        String component = source + "/poison";
        boolean held = false;
        while (!poisons.takes()) {
            held = true;
            health.blocked(
                    component,
                    "more than " + settings.poison().most() + " of the last "
                            + settings.poison().window() + " records cannot become Events, the last one for: "
                            + poison.reason()
                            + "; look at the dead letters, and update the bridge or correct what is read");
            time.sleep(settings.blockedEvery());
        }
        if (held) {
            health.working(component);
        }
    }

    /** I6: durable before the batch can be accepted; while it cannot be kept, the position stands. */
    private void keep(String reason, Origin origin, byte[] bytes, PartitionLoop loop) throws InterruptedException {
        String component = source + "/dead-letter";
        DeadLetter letter = new DeadLetter(
                Clock.systemUTC().instant(), DeadLetter.Kind.POISON, source, null, reason, origin, bytes);
        boolean held = false;
        while (!append(letter, component, loop)) {
            held = true;
            time.sleep(settings.blockedEvery());
        }
        if (held) {
            health.working(component);
        }
        metrics.deadLetters(source, 1);
    }

    private boolean append(DeadLetter letter, String component, PartitionLoop loop) throws InterruptedException {
        // An interrupt would close the store's file under other threads.
        loop.beginUninterrupted();
        try {
            deadLetters.append(letter);
            return true;
        } catch (IOException e) {
            health.blocked(component, "a record that cannot become an Event cannot be kept: " + e.getMessage());
            return false;
        } finally {
            loop.endUninterrupted();
        }
    }
}
