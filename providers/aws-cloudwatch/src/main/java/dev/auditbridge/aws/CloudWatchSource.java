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
import io.github.resilience4j.ratelimiter.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the audit streams of EKS log groups, each a partition of its own. {@link TwoLaneReader} says how, and why nothing is
 * lost. Needs {@code logs:FilterLogEvents} and nothing else.
 */
final class CloudWatchSource implements Source {
    /** EKS began in June 2018: nothing it logged is older. */
    private static final Instant EARLIEST = Instant.parse("2018-06-05T00:00:00Z");

    private static final Duration PROBED = Duration.ofMinutes(1);

    private final Reading reading;
    private final Optional<Window> window;
    private final LogPages pages;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, LogGroup> groups = new LinkedHashMap<>();
    private final Map<String, Assignment> assignments = new ConcurrentHashMap<>();
    private volatile Started started;

    /**
     * What is read, and how.
     *
     * @param account the account that is read, if known
     * @param open opens a connection; each source has one of its own
     * @param budget the requests that the account's readers share
     */
    record Reading(
            List<LogGroup> groups,
            @Nullable String account,
            String region,
            String streamPrefix,
            Start start,
            Pace pace,
            EventLimits limits,
            Supplier<LogPages> open,
            RateLimiter budget,
            InstantSource clock) {}

    private record Window(Instant from, Instant to) {}

    private record Started(Instant time, Checkpoint stored, Listener listener) {}

    private record Assignment(PartitionReader reader, Turn turn) {}

    CloudWatchSource(Reading reading) {
        this(reading, Optional.empty());
    }

    private CloudWatchSource(Reading reading, Optional<Window> window) {
        this.reading = reading;
        this.window = window;
        this.pages = reading.open.get();
        this.started = new Started(reading.clock.instant(), Checkpoint.NONE, new Deaf());
        reading.groups.forEach(group -> groups.put(group.partition(), group));
    }

    @Override
    public PositionKeeper positionKeeper() {
        return PositionKeeper.BRIDGE;
    }

    @Override
    public void start(Checkpoint stored, Listener listener) {
        started = new Started(reading.clock.instant(), stored, listener);
        groups.keySet().forEach(name -> listener.assigned(new Partition(name, 1, true)));
    }

    @Override
    public @Nullable Batch poll(Partition partition, Duration timeout) throws SourceException, InterruptedException {
        Assignment assignment = assignment(partition);
        PartitionReader reader = assignment.reader;
        reader.handedOver();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (closed.getCount() > 0) {
            long due = reader.untilDue().toNanos();
            long left = deadline - System.nanoTime();
            if (due > 0) {
                if (left <= 0 || closed.await(Math.min(due, left), TimeUnit.NANOSECONDS)) {
                    return null;
                }
                continue;
            }
            if (!assignment.turn.await(deadline, closed)) {
                return null;
            }
            Batch batch = reader.step();
            if (batch != null || deadline - System.nanoTime() <= 0) {
                return batch;
            }
        }
        return null;
    }

    private Assignment assignment(Partition partition) throws SourceException {
        Assignment assignment = assignments.get(partition.name());
        if (assignment == null) {
            LogGroup group = groups.get(partition.name());
            if (group == null) {
                throw new IllegalArgumentException("no partition " + partition.name() + " was assigned");
            }
            assignment = new Assignment(reader(partition, group), new Turn(reading.budget));
            assignments.put(partition.name(), assignment);
        }
        return assignment;
    }

    private PartitionReader reader(Partition partition, LogGroup group) throws SourceException {
        RecordDecoder decoder =
                new RecordDecoder(new EksDecoder(reading.limits, false), reading.streamPrefix, reading.clock);
        Origin origin = RecordDecoder.origin(group, reading.account, reading.region);
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
                started.stored.attachments().get(partition.name()));
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
        return assignments.size() == groups.size()
                && assignments.values().stream().allMatch(assignment -> assignment.reader.caughtUp());
    }

    @Override
    public String probe() throws SourceException, InterruptedException {
        Instant now = reading.clock.instant();
        for (LogGroup group : groups.values()) {
            Turn turn = new Turn(reading.budget);
            long patience = System.nanoTime() + PROBED.toNanos();
            if (turn.await(patience, closed)) {
                pages.read(new LogPages.Query(group, now.minus(PROBED).toEpochMilli(), now.toEpochMilli()), null);
            }
        }
        return delay();
    }

    private String delay() {
        double perSecond = reading.budget.getRateLimiterConfig().getLimitForPeriod()
                * 1e9
                / reading.budget.getRateLimiterConfig().getLimitRefreshPeriod().toNanos();
        long stretched = Math.round(groups.size() / perSecond);
        long poll = Math.max(reading.pace.poll().toSeconds(), stretched);
        return groups.size() + (groups.size() == 1 ? " log group in " : " log groups in ") + reading.region
                + " can be read; a new Event is asked for every " + poll + " s, a late one for certain until "
                + reading.pace.window().toMinutes() + " min after its time";
    }

    @Override
    public Source window(Instant from, Instant to) {
        return new CloudWatchSource(reading, Optional.of(new Window(from, to)));
    }

    @Override
    public void close() {
        if (closed.getCount() > 0) {
            closed.countDown();
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
