package dev.auditbridge.aws;

import dev.auditbridge.config.Start;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Position;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the audit streams of EKS log groups, each a partition of its own. {@link TwoLaneReader} says how, and why nothing is
 * lost. Needs {@code logs:FilterLogEvents}, and {@code logs:DescribeLogGroups} where groups are to be found by name.
 */
final class CloudWatchSource implements Source {
    /** EKS began in June 2018: nothing it logged is older. */
    private static final Instant EARLIEST = Instant.parse("2018-06-05T00:00:00Z");

    private static final Duration PROBED = Duration.ofMinutes(1);

    private final Reading reading;
    private final Optional<Window> window;
    private final LogPages pages;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, Assignment> assignments = new ConcurrentHashMap<>();
    private final Map<Partition, Reader> readers = new ConcurrentHashMap<>();
    private final AtomicLong generations = new AtomicLong();
    private volatile Started started;
    private volatile boolean assigned;

    /**
     * What is read, and how.
     *
     * @param name the source's own
     * @param patterns names of log groups to be looked for
     * @param discovery the time between two such looks
     * @param open opens a connection; each source has one of its own
     * @param budgets the requests that all readers of an account share; of one that is not known, by whose credentials they are
     */
    record Reading(
            String name,
            List<LogGroup> groups,
            List<LogGroupPattern> patterns,
            Duration discovery,
            String region,
            String streamPrefix,
            Start start,
            Pace pace,
            EventLimits limits,
            Supplier<LogPages> open,
            Function<Optional<String>, RequestBudget> budgets,
            InstantSource clock) {}

    private record Window(Instant from, Instant to) {}

    private record Started(Instant time, Checkpoint stored, Listener listener) {}

    /** @param over ends the waits of its poll; its own, since the more wait for one latch, the dearer it is */
    private record Assignment(Partition partition, LogGroup group, CountDownLatch over) {}

    private record Reader(PartitionReader pages, Turn turn) {}

    CloudWatchSource(Reading reading) {
        this(reading, Optional.empty());
    }

    private CloudWatchSource(Reading reading, Optional<Window> window) {
        this.reading = reading;
        this.window = window;
        this.pages = reading.open.get();
        configuredBudget().share(reading.name, reading.groups.size());
        this.started = new Started(reading.clock.instant(), Checkpoint.NONE, new Deaf());
    }

    @Override
    public PositionKeeper positionKeeper() {
        return PositionKeeper.BRIDGE;
    }

    @Override
    public void start(Checkpoint stored, Listener listener) {
        started = new Started(reading.clock.instant(), stored, listener);
        if (reading.patterns.isEmpty()) {
            assign(Set.of());
        } else {
            Discovery discovery =
                    new Discovery(reading.patterns, pages, reading.discovery, closed, listener, this::assign);
            Thread.ofVirtual().name("cloudwatch-discovery").start(discovery);
        }
    }

    /** Assigns the groups named in the configuration and those found, and takes back those that are no longer there. */
    private void assign(Set<LogGroup> found) {
        Map<String, LogGroup> all = new LinkedHashMap<>();
        reading.groups.forEach(group -> all.put(group.partition(), group));
        found.forEach(group -> all.putIfAbsent(group.partition(), group));
        for (Assignment old : List.copyOf(assignments.values())) {
            String name = old.partition.name();
            if (!all.containsKey(name)) {
                assignments.remove(name);
                readers.remove(old.partition);
                started.listener.revoked(old.partition);
            }
        }
        all.forEach((name, group) -> {
            if (!assignments.containsKey(name)) {
                Partition partition = new Partition(name, generations.incrementAndGet(), true);
                assignments.put(name, new Assignment(partition, group, new CountDownLatch(1)));
                started.listener.assigned(partition);
            }
        });
        configuredBudget().share(reading.name, all.size());
        assigned = true;
    }

    @Override
    public @Nullable Batch poll(Partition partition, Duration timeout) throws SourceException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Assignment assignment = assignments.get(partition.name());
        if (assignment == null || !assignment.partition.equals(partition)) {
            return null;
        }
        Reader reader = reader(assignment);
        reader.pages.handedOver();
        while (closed.getCount() > 0) {
            long due = reader.pages.untilDue().toNanos();
            long left = deadline - System.nanoTime();
            if (due > 0) {
                if (left <= 0 || assignment.over.await(Math.min(due, left), TimeUnit.NANOSECONDS)) {
                    return null;
                }
                continue;
            }
            if (!reader.turn.await(deadline, assignment.over)) {
                return null;
            }
            Batch batch = reader.pages.step();
            if (batch != null || deadline - System.nanoTime() <= 0) {
                return batch;
            }
        }
        return null;
    }

    private Reader reader(Assignment assignment) throws SourceException {
        Reader reader = readers.get(assignment.partition);
        if (reader == null) {
            reader = new Reader(pages(assignment.partition, assignment.group), budget().turn());
            readers.put(assignment.partition, reader);
        }
        return reader;
    }

    private PartitionReader pages(Partition partition, LogGroup group) throws SourceException {
        RecordDecoder decoder =
                new RecordDecoder(new EksDecoder(reading.limits, false), reading.streamPrefix, reading.clock);
        Origin origin = RecordDecoder.origin(group, pages.account().orElse(null), reading.region);
        if (window.isPresent()) {
            return new WindowReader(
                    partition,
                    group,
                    pages,
                    record -> decoder.decode(record, origin),
                    window.get().from.toEpochMilli(),
                    window.get().to.toEpochMilli(),
                    reading.pace.mostSeenIds());
        }
        Position position = started.stored.positions().get(partition.name());
        long begin = begin().toEpochMilli();
        LowWatermark low = position == null
                ? new LowWatermark(begin, begin, started.time.toEpochMilli())
                : LowWatermark.of(position);
        return new TwoLaneReader(
                partition,
                group,
                pages,
                record -> decoder.decode(record, origin),
                started.listener,
                reading.clock,
                reading.pace,
                low,
                new HandedOut(
                        group, reading.pace, () -> rememberedBeside(partition), started.stored.attached(partition)));
    }

    private int rememberedBeside(Partition partition) {
        return readers.entrySet().stream()
                .filter(each -> !each.getKey().equals(partition))
                .mapToInt(each -> each.getValue().pages.remembered())
                .sum();
    }

    private Instant begin() {
        return switch (reading.start) {
            case Start.Earliest earliest -> EARLIEST;
            case Start.Latest latest -> started.time;
            case Start.At(Instant time) -> time;
            case Start.Back(Duration duration) -> started.time.minus(duration);
        };
    }

    /** Nothing is to be done: ids count as seen once handed out, because a position is saved only after all before it (I2). */
    @Override
    public void accepted(Batch batch) {}

    /** Nothing is to be told: CloudWatch keeps no positions. */
    @Override
    public void committed(Batch batch) {}

    @Override
    public boolean caughtUp() {
        return assigned
                && assignments.values().stream()
                        .map(assignment -> readers.get(assignment.partition))
                        .allMatch(reader -> reader != null && reader.pages.caughtUp());
    }

    @Override
    public String probe() throws SourceException, InterruptedException {
        Set<LogGroup> groups = new LinkedHashSet<>(reading.groups);
        groups.addAll(Discovery.find(reading.patterns, pages));
        RequestBudget budget = budget();
        budget.share(reading.name, groups.size());
        long to = reading.clock.millis();
        for (LogGroup group : groups) {
            if (budget.turn().await(System.nanoTime() + PROBED.toNanos(), closed)) {
                pages.read(new LogPages.Query(group, to - PROBED.toMillis(), to), null);
            }
        }
        return groups.size() + (groups.size() == 1 ? " log group in " : " log groups in ") + reading.region
                + " can be read; " + delays(budget);
    }

    @Override
    public String note() {
        String uncounted = reading.patterns.isEmpty() ? "" : "; log groups that are yet to be found are not counted";
        return delays(configuredBudget()) + uncounted;
    }

    private String delays(RequestBudget budget) {
        Duration interval = budget.interval(reading.pace);
        String shared = interval.compareTo(reading.pace.poll()) > 0
                ? "; " + budget.groups() + " log groups of the account share " + budget.perSecond()
                        + " requests a second"
                : "";
        return "a new Event is asked for every " + seconds(interval) + " s, a late one for certain until "
                + reading.pace.window().toMinutes() + " min after its time" + shared;
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3)
                .setScale(1, RoundingMode.CEILING)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** As far as the configuration tells whose it is; asks nobody. */
    private RequestBudget configuredBudget() {
        return reading.budgets.apply(Optional.empty());
    }

    private RequestBudget budget() {
        return reading.budgets.apply(pages.account());
    }

    @Override
    public Source window(Instant from, Instant to) {
        return new CloudWatchSource(reading, Optional.of(new Window(from, to)));
    }

    @Override
    public void close() {
        if (closed.getCount() > 0) {
            closed.countDown();
            assignments.values().forEach(assignment -> assignment.over.countDown());
            pages.close();
        }
    }

    /** Before the start nobody listens. */
    private static final class Deaf implements Listener {
        @Override
        public void assigned(Partition partition) {}

        @Override
        public void revoked(Partition partition) {}

        @Override
        public void blocked(String why) {}

        @Override
        public void unblocked() {}

        @Override
        public void lag(Partition partition, Duration lag, Optional<Duration> retention) {}

        @Override
        public void lost(Partition partition, long records, String why) {}

        @Override
        public void lateBeyondWindow(Partition partition, long records) {}
    }
}
