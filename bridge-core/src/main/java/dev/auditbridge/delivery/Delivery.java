package dev.auditbridge.delivery;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.telemetry.BridgeMetrics;
import dev.auditbridge.telemetry.Health;
import dev.auditbridge.telemetry.Printable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The retrying stage around an output. Thread-safe; {@link #settings} says how many threads may usefully deliver at once.
 *
 * <p>What fails for now is tried again for ever, only the rest of it, with backoff or as the collector asks. What is too
 * large is split. What needs somebody is held, and drops nothing (I5). What a collector refuses is tried once more with its
 * bodies as JSON strings, and then kept as a dead letter (I6).
 */
public final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final Duration WARN_EVERY = Duration.ofMinutes(1);

    private final String name;
    private final DeliverySettings settings;
    private final DeadLetters deadLetters;
    private final BridgeMetrics metrics;
    private final Health health;
    private final Time time;
    private final Attempts attempts;
    private final RefusalBudget budget;
    private final AtomicLong nextWarning;

    /**
     * Delivers to one output, by the system's time.
     *
     * @param name the output's name in the configuration
     */
    public Delivery(
            String name,
            Output output,
            DeliverySettings settings,
            DeadLetters deadLetters,
            BridgeMetrics metrics,
            Health health) {
        this(name, output, settings, deadLetters, metrics, health, Time.SYSTEM);
    }

    /** The same by another time. */
    public Delivery(
            String name,
            Output output,
            DeliverySettings settings,
            DeadLetters deadLetters,
            BridgeMetrics metrics,
            Health health,
            Time time) {
        this.name = name;
        this.settings = settings.within(output.limits());
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.health = health;
        this.time = time;
        this.nextWarning = new AtomicLong(time.nanos());
        this.attempts = new Attempts(name, output, this.settings, metrics, health, time);
        this.budget = new RefusalBudget(
                settings.refusals().window(), settings.refusals().most());
    }

    /** The settings, within the output's own limits. */
    public DeliverySettings settings() {
        return settings;
    }

    /**
     * Delivers Events: returns when each one is accepted, or durably a dead letter.
     *
     * @param source the source they came from
     * @param events any number; what is more than one send may hold becomes several
     * @throws InterruptedException if the bridge is stopping: the outcome is unknown, and nothing may be committed
     */
    public void deliver(String source, List<AuditEvent> events) throws InterruptedException {
        Deque<List<AuditEvent>> work = new ArrayDeque<>(Sends.of(events, settings.batch()));
        while (!work.isEmpty()) {
            List<AuditEvent> send = work.pop();
            switch (attempts.untilAnswered(send)) {
                case SendResult.Done done -> {
                    List<AuditEvent> rest = pick(send, done.retry());
                    accepted(send.size() - rest.size() - done.rejected().size());
                    for (SendResult.Rejection rejection : done.rejected()) {
                        refused(source, send.get(rejection.index()), rejection.reason());
                    }
                    if (!rest.isEmpty()) {
                        work.push(rest);
                        attempts.pause(done.after());
                    }
                }
                case SendResult.TooLarge(String why) -> {
                    if (send.size() == 1) {
                        keep(source, send.getFirst(), "too-large", why);
                    } else {
                        int half = send.size() / 2;
                        work.push(send.subList(half, send.size()));
                        work.push(send.subList(0, half));
                    }
                }
                case SendResult.Retry retry -> throw new AssertionError("a retry is no answer");
                case SendResult.Blocked blocked -> throw new AssertionError("Blocked is no answer");
            }
        }
    }

    private void accepted(int events) {
        metrics.eventsAccepted(name, events);
        budget.good(events);
    }

    /** I6: once more with the bodies as JSON strings; a collector may choke on what a client put in them. */
    private void refused(String source, AuditEvent event, String reason) throws InterruptedException {
        if (!hasBodies(event)) {
            withinBudget(reason);
            keep(source, event, "content", reason);
            return;
        }
        List<AuditEvent> once = List.of(event.withBodiesAsStrings());
        while (true) {
            switch (attempts.untilAnswered(once)) {
                case SendResult.Done done
                when done.rejected().isEmpty() -> {
                    accepted(1);
                    return;
                }
                case SendResult.Done done -> {
                    keep(source, event, "content", done.rejected().getFirst().reason());
                    return;
                }
                case SendResult.TooLarge(String why) -> {
                    keep(source, event, "content", reason);
                    return;
                }
                case SendResult.Retry retry -> throw new AssertionError("a retry is no answer");
                case SendResult.Blocked blocked -> throw new AssertionError("Blocked is no answer");
            }
        }
    }

    /** I6: mass refusal of what no client can cause is Blocked, not a full dead letter. */
    private void withinBudget(String reason) throws InterruptedException {
        String refusals = name + "/refusals";
        boolean held = false;
        while (!budget.takes()) {
            held = true;
            health.blocked(
                    refusals,
                    "the collector refused more than " + settings.refusals().most() + " of the last "
                            + settings.refusals().window() + " Events, the last one with: " + reason
                            + "; correct the collector or the output's settings, or raise refusals.most");
            time.sleep(settings.blockedEvery());
        }
        if (held) {
            health.working(refusals);
        }
    }

    /** I6: durable before the Event counts as done; while the dead letter cannot be written, it is not done. */
    private void keep(String source, AuditEvent event, String word, String reason) throws InterruptedException {
        String words = Printable.line(reason);
        String store = name + "/dead-letter";
        DeadLetter letter = new DeadLetter(
                Clock.systemUTC().instant(),
                DeadLetter.Kind.REFUSED,
                source,
                name,
                words,
                event.origin(),
                event.json());
        boolean held = false;
        while (true) {
            try {
                deadLetters.append(letter);
                break;
            } catch (IOException e) {
                held = true;
                health.blocked(store, "an Event that the collector refused cannot be kept: " + e.getMessage());
                time.sleep(settings.blockedEvery());
            }
        }
        if (held) {
            health.working(store);
        }
        metrics.eventsRejected(name, word, 1);
        metrics.deadLetters(name, 1);
        warn(words);
    }

    /** At most once a minute: a client may cause any number of refusals. */
    private void warn(String words) {
        long now = time.nanos();
        long next = nextWarning.get();
        if (now - next >= 0 && nextWarning.compareAndSet(next, now + WARN_EVERY.toNanos())) {
            LOG.warn("output {}: Events are refused and kept as dead letters, this one for: {}", name, words);
        }
    }

    private static boolean hasBodies(AuditEvent event) {
        return event.envelope().requestObject() != null || event.envelope().responseObject() != null;
    }

    private static List<AuditEvent> pick(List<AuditEvent> send, List<Integer> indexes) {
        Set<Integer> wanted = new HashSet<>(indexes);
        List<AuditEvent> picked = new ArrayList<>(wanted.size());
        for (int i = 0; i < send.size(); i++) {
            if (wanted.contains(i)) {
                picked.add(send.get(i));
            }
        }
        return picked;
    }
}
