package dev.auditbridge.telemetry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What works, and what waits for somebody. A component is a source, an output, or a partition, by any name that tells an
 * operator which. Thread-safe; no method blocks long.
 *
 * <p>Each change between Blocked and working is one line at level ERROR. Reasons are shown to operators: they hold no secret
 * (I7), and their control characters are written out.
 */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final Duration STALLED_AFTER = Duration.ofMinutes(5);

    private final BridgeMetrics metrics;
    private final Clock clock;
    private final Duration stalledAfter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Blocked> blocked = new ConcurrentHashMap<>();
    private final Map<String, String> held = new ConcurrentHashMap<>();
    private final Map<String, Instant> progress = new ConcurrentHashMap<>();
    private final Map<String, Instant> starting = new ConcurrentHashMap<>();

    /** Health by the system's clock; without progress for five minutes a component counts as stalled. */
    public Health(BridgeMetrics metrics) {
        this(metrics, Clock.systemUTC(), STALLED_AFTER);
    }

    /**
     * Health by a clock.
     *
     * @param stalledAfter how long a component may go without progress
     */
    public Health(BridgeMetrics metrics, Clock clock, Duration stalledAfter) {
        this.metrics = metrics;
        this.clock = clock;
        this.stalledAfter = stalledAfter;
    }

    /** Not ready until {@link #working} of this component is told for the first time. */
    public void starting(String component) {
        metrics.blocked(component, () -> isBlocked(component) ? 1 : 0);
        starting.put(component, clock.instant());
    }

    /** The component waits for somebody: the sentence says what happened, where, and what to do (I5). */
    public void blocked(String component, String why) {
        String reason = Printable.line(why);
        lock.lock();
        try {
            starting.remove(component);
            Blocked before = blocked.get(component);
            if (before == null) {
                metrics.blocked(component, () -> isBlocked(component) ? 1 : 0);
                blocked.put(component, new Blocked(reason, clock.instant()));
                LOG.error("{} is blocked: {}", Printable.line(component), reason);
            } else if (!before.why().equals(reason)) {
                blocked.put(component, new Blocked(reason, before.since()));
                LOG.warn("{} is still blocked: {}", Printable.line(component), reason);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The component did its work: it is neither starting nor Blocked any more. */
    public void working(String component) {
        starting.remove(component);
        if (!blocked.containsKey(component)) {
            return;
        }
        lock.lock();
        try {
            Blocked before = blocked.remove(component);
            if (before != null) {
                Duration time = Duration.between(before.since(), clock.instant());
                LOG.error("{} works again, after {} s", Printable.line(component), time.toSeconds());
                touch(component);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The component can only wait, because an output has not taken what it read: not its own fault. */
    public void heldByOutput(String component, String output) {
        held.put(component, output);
    }

    /** No output holds the component any more. */
    public void released(String component) {
        if (held.remove(component) != null) {
            touch(component);
        }
    }

    /**
     * The component is alive: it polled, even if nothing came. From the first such call on it must be told again and again,
     * until {@link #gone}.
     */
    public void progress(String component) {
        progress.put(component, clock.instant());
    }

    /** The component is no more, such as a partition that was revoked. */
    public void gone(String component) {
        progress.remove(component);
        held.remove(component);
        starting.remove(component);
        working(component);
    }

    /** Whether the component is Blocked. */
    public boolean isBlocked(String component) {
        return blocked.containsKey(component);
    }

    /** What is Blocked now, by component. */
    public Map<String, Blocked> blocked() {
        return new TreeMap<>(blocked);
    }

    /** What an output holds now: component to output. */
    public Map<String, String> held() {
        return new TreeMap<>(held);
    }

    /**
     * Whether the process should go on: every component that reports progress does, is Blocked, or is held by an output. A
     * restart would not help the last two.
     */
    public Answer live() {
        Instant now = clock.instant();
        List<String> reasons = new ArrayList<>();
        new TreeMap<>(progress).forEach((component, last) -> {
            Duration idle = Duration.between(last, now);
            if (idle.compareTo(stalledAfter) > 0 && !blocked.containsKey(component) && !held.containsKey(component)) {
                reasons.add(Printable.line(component) + " has made no progress for " + idle.toSeconds() + " s");
            }
        });
        return new Answer(reasons.isEmpty(), reasons);
    }

    /** Whether everything started and nothing is Blocked; if not, what. */
    public Answer ready() {
        List<String> reasons = new ArrayList<>();
        new TreeMap<>(blocked)
                .forEach((component, why) ->
                        reasons.add(Printable.line(component) + " is blocked since " + why.since() + ": " + why.why()));
        new TreeMap<>(starting)
                .forEach((component, since) ->
                        reasons.add(Printable.line(component) + " has not worked yet, since its start at " + since));
        return new Answer(reasons.isEmpty(), reasons);
    }

    private void touch(String component) {
        progress.computeIfPresent(component, (key, last) -> clock.instant());
    }

    /**
     * Why a component waits for somebody.
     *
     * @param why one sentence: what happened, where, what to do
     * @param since when it became so
     */
    public record Blocked(String why, Instant since) {}

    /**
     * An answer to a probe.
     *
     * @param ok yes or no
     * @param reasons why not, one line each
     */
    public record Answer(boolean ok, List<String> reasons) {
        /** Copies the reasons. */
        public Answer {
            reasons = List.copyOf(reasons);
        }
    }
}
