package dev.auditbridge.delivery;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.output.Output;
import java.time.Duration;
import java.util.List;

/**
 * How Events are delivered to one output. The output's own limits hold beside these: the smaller of two counts.
 *
 * @param batch what one send holds
 * @param maxInFlight the most sends at once
 * @param retry how often a send is tried again
 * @param breaker when an output that fails is left alone for a while
 * @param eventsPerSecond the most Events a second, over all sends; 0 sets no limit
 * @param blockedEvery how often a Blocked output, or a dead letter that cannot be written, is tried again
 * @param refusals when so many Events are refused that the fault must be elsewhere
 */
public record DeliverySettings(
        Batch batch,
        int maxInFlight,
        Retry retry,
        Breaker breaker,
        int eventsPerSecond,
        Duration blockedEvery,
        Refusals refusals) {

    /**
     * What one send holds: it goes when the first of these is reached.
     *
     * @param events the most Events
     * @param bytes the most bytes of canonical JSON; a larger single Event goes alone
     * @param age the longest that an Event waits for others
     */
    public record Batch(int events, long bytes, Duration age) {}

    /**
     * The waits between two tries, for ever: they double from the first to the most, each up to a fifth shorter or longer,
     * but none longer than the most.
     *
     * @param first the first wait
     * @param most the longest
     * @param mostAfter the longest wait that a collector may ask for
     */
    public record Retry(Duration first, Duration most, Duration mostAfter) {}

    /**
     * The circuit breaker.
     *
     * @param failures after how many failed sends in a row no more is sent
     * @param open for how long; then one send tries
     */
    public record Breaker(int failures, Duration open) {}

    /**
     * The budget for refusals of Events that have no bodies: a client cannot cause those, so many of them mean that the
     * collector or its settings are at fault, and the output is Blocked (I6).
     *
     * @param window how many of the last Events are looked at
     * @param most how many of them may be refused
     */
    public record Refusals(int window, int most) {}

    /** What holds where the file says nothing. */
    public static final DeliverySettings DEFAULT = new DeliverySettings(
            new Batch(2_000, 4L << 20, Duration.ofMillis(200)),
            4,
            new Retry(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMinutes(10)),
            new Breaker(5, Duration.ofSeconds(10)),
            0,
            Duration.ofSeconds(30),
            new Refusals(1_000, 500));

    private static final Duration INSTANT = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static final Key<Integer> EVENTS =
            Key.whole("events", "The most Events in one send.", 1, 1_000_000).or(DEFAULT.batch.events);
    private static final Key<Long> BYTES = Key.size(
                    "bytes",
                    "The most bytes in one send, counted as canonical JSON; a larger single Event goes alone.",
                    1,
                    1L << 30)
            .or(DEFAULT.batch.bytes);
    private static final Key<Duration> AGE = Key.duration(
                    "age", "The longest that an Event waits for others to fill a send.", Duration.ZERO, HOUR)
            .or(DEFAULT.batch.age);
    private static final Key<Settings> BATCH =
            Key.nested("batch", "What one send holds: it goes when the first limit is reached.", EVENTS, BYTES, AGE);
    private static final Key<Integer> MAX_IN_FLIGHT = Key.whole(
                    "maxInFlight",
                    "The most sends at once; with 1 a partition's order holds while nothing is retried.",
                    1,
                    256)
            .or(DEFAULT.maxInFlight);
    private static final Key<Duration> FIRST =
            Key.duration("first", "The first wait.", INSTANT, HOUR).or(DEFAULT.retry.first);
    private static final Key<Duration> MOST = Key.duration(
                    "most", "The longest wait. The others are up to a fifth shorter or longer.", INSTANT, HOUR)
            .or(DEFAULT.retry.most);
    private static final Key<Duration> MOST_AFTER = Key.duration(
                    "mostAfter", "The longest wait that a collector may ask for (Retry-After).", INSTANT, HOUR)
            .or(DEFAULT.retry.mostAfter);
    private static final Key<Settings> RETRY = Key.nested(
            "retry",
            "The waits between two tries of what failed for now: they double from first to most, and never end.",
            FIRST,
            MOST,
            MOST_AFTER);
    private static final Key<Integer> FAILURES = Key.whole(
                    "failures", "After how many failed sends in a row nothing is sent for a while.", 1, 1_000)
            .or(DEFAULT.breaker.failures);
    private static final Key<Duration> OPEN = Key.duration(
                    "open", "For how long nothing is sent; then a single send tries.", INSTANT, HOUR)
            .or(DEFAULT.breaker.open);
    private static final Key<Settings> BREAKER = Key.nested(
            "circuitBreaker", "Leaves an output alone for a while that keeps failing; drops nothing.", FAILURES, OPEN);
    private static final Key<Integer> EVENTS_PER_SECOND = Key.whole(
            "eventsPerSecond",
            "The most Events a second, over all sends; without it there is no limit.",
            1,
            10_000_000);
    private static final Key<Duration> BLOCKED_EVERY = Key.duration(
                    "blockedEvery",
                    "How often an output that waits for somebody, or a dead letter that cannot be written, is tried again.",
                    INSTANT,
                    HOUR)
            .or(DEFAULT.blockedEvery);
    private static final Key<Integer> WINDOW = Key.whole(
                    "window", "How many of the last Events are looked at.", 1, 1_000_000)
            .or(DEFAULT.refusals.window);
    private static final Key<Integer> MOST_REFUSED = Key.whole(
                    "most", "How many of them may be refused, not counting Events with bodies.", 0, 1_000_000)
            .or(DEFAULT.refusals.most);
    private static final Key<Settings> REFUSALS = Key.nested(
            "refusals",
            "When a collector refuses more than this the output is Blocked instead of filling the dead letter.",
            WINDOW,
            MOST_REFUSED);

    /** The keys of an output that say how it is delivered to, beside the output's own and {@code encode}. */
    public static List<Key<?>> keys() {
        return List.of(BATCH, MAX_IN_FLIGHT, RETRY, BREAKER, EVENTS_PER_SECOND, BLOCKED_EVERY, REFUSALS);
    }

    /**
     * Reads them.
     *
     * @param settings of a component that has {@link #keys} among its keys
     * @throws dev.auditbridge.config.ConfigurationException if they do not go together
     */
    public static DeliverySettings from(Settings settings) {
        Retry retry = settings.find(RETRY)
                .map(it -> {
                    if (it.get(FIRST).compareTo(it.get(MOST)) > 0) {
                        throw it.error(FIRST, "is longer than most; the first wait is the shortest");
                    }
                    return new Retry(it.get(FIRST), it.get(MOST), it.get(MOST_AFTER));
                })
                .orElse(DEFAULT.retry);
        return new DeliverySettings(
                settings.find(BATCH)
                        .map(it -> new Batch(it.get(EVENTS), it.get(BYTES), it.get(AGE)))
                        .orElse(DEFAULT.batch),
                settings.get(MAX_IN_FLIGHT),
                retry,
                settings.find(BREAKER)
                        .map(it -> new Breaker(it.get(FAILURES), it.get(OPEN)))
                        .orElse(DEFAULT.breaker),
                settings.find(EVENTS_PER_SECOND).orElse(DEFAULT.eventsPerSecond),
                settings.get(BLOCKED_EVERY),
                settings.find(REFUSALS)
                        .map(it -> new Refusals(it.get(WINDOW), it.get(MOST_REFUSED)))
                        .orElse(DEFAULT.refusals));
    }

    /** These settings within what an output can do. */
    public DeliverySettings within(Output.Limits limits) {
        return new DeliverySettings(
                new Batch(
                        Math.min(batch.events, limits.maxEvents()),
                        Math.min(batch.bytes, limits.maxBytes()),
                        batch.age),
                Math.min(maxInFlight, limits.maxInFlight()),
                retry,
                breaker,
                eventsPerSecond,
                blockedEvery,
                refusals);
    }
}
