package dev.auditbridge.google;

import com.google.logging.v2.LogEntry;
import dev.auditbridge.config.Start;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.google.LogPages.Answer;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads GKE's audit entries by {@code entries.list}, in one ordered partition. Loses none that becomes visible within a day
 * of its time; hands out an entry again only after a crash.
 */
final class CloudLoggingSource implements Source {
    private static final String PARTITION = "cloud-logging";
    /** Before Kubernetes had audit logs. */
    private static final Instant EARLIEST = Instant.parse("2014-01-01T00:00:00Z");

    private static final Duration PROBED = Duration.ofMinutes(5);
    private static final Duration PROBED_FOR_READS = Duration.ofHours(1);

    private final Reading reading;
    private final Optional<Window> window;
    private final LogPages pages;
    private final Turn turn;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Started started;
    private volatile @Nullable Reader reader;

    /**
     * What is read, and how.
     *
     * @param tail the tail of the log, if it is to be listened to
     * @param privateEntries whether reads would be left out without a word
     * @param budget the read requests of the project, shared with its other sources
     */
    record Reading(
            List<String> resourceNames,
            LogFilter filter,
            Start start,
            Pace pace,
            EventLimits limits,
            Inference inference,
            Supplier<LogPages> open,
            Optional<Supplier<Tail>> tail,
            PrivateEntries privateEntries,
            RateLimiter budget,
            InstantSource clock) {}

    private record Window(Instant from, Instant to) {}

    private record Started(Instant time, Checkpoint stored, Listener listener) {}

    /** The two ways of reading. */
    private sealed interface Reader {
        record Ongoing(WindowReader windows, Optional<Tail> tail) implements Reader {}

        record Once(ReplayReader replay) implements Reader {}
    }

    CloudLoggingSource(Reading reading) {
        this(reading, Optional.empty());
    }

    private CloudLoggingSource(Reading reading, Optional<Window> window) {
        this.reading = reading;
        this.window = window;
        this.pages = reading.open.get();
        this.turn = new Turn(reading.budget);
    }

    @Override
    public PositionKeeper positionKeeper() {
        return PositionKeeper.BRIDGE;
    }

    @Override
    public void start(Checkpoint stored, Listener listener) {
        started = new Started(reading.clock.instant(), stored, listener);
        listener.assigned(new Partition(PARTITION, 1, true));
    }

    @Override
    public @Nullable Batch poll(Partition partition, Duration timeout) throws SourceException, InterruptedException {
        Reader current = reader(partition);
        long deadline = System.nanoTime() + timeout.toNanos();
        do {
            long left = Math.max(0, deadline - System.nanoTime());
            long due = untilDue(current).toNanos();
            Batch early = awaitDue(current, Math.min(due, left));
            if (early != null) {
                return early;
            }
            if (closed.getCount() == 0 || due > left) {
                return null;
            }
            if (!hasRequest(current)) {
                continue;
            }
            if (!turn.await(deadline, closed)) {
                return null;
            }
            Batch batch = step(current);
            if (batch != null) {
                return batch;
            }
        } while (deadline - System.nanoTime() > 0 && closed.getCount() > 0);
        return null;
    }

    /** Waits, or hands out earlier what the tail of the log brings. */
    private @Nullable Batch awaitDue(Reader reader, long nanos) throws InterruptedException {
        if (reader instanceof Reader.Ongoing(WindowReader windows, Optional<Tail> tail) && tail.isPresent()) {
            List<LogEntry> some = tail.get().take(System.nanoTime() + nanos);
            if (tail.get().takeLeftOut()) {
                windows.hurry();
            }
            return some.isEmpty() ? null : windows.early(some);
        }
        closed.await(nanos, TimeUnit.NANOSECONDS);
        return null;
    }

    private static Duration untilDue(Reader reader) {
        return switch (reader) {
            case Reader.Ongoing(WindowReader windows, Optional<Tail> tail) -> windows.untilDue();
            case Reader.Once(ReplayReader replay) -> replay.done() ? Duration.ofDays(1) : Duration.ZERO;
        };
    }

    private static boolean hasRequest(Reader reader) {
        return switch (reader) {
            case Reader.Ongoing(WindowReader windows, Optional<Tail> tail) -> windows.hasRequest();
            case Reader.Once(ReplayReader replay) -> !replay.done();
        };
    }

    private static @Nullable Batch step(Reader reader) throws SourceException, InterruptedException {
        return switch (reader) {
            case Reader.Ongoing(WindowReader windows, Optional<Tail> tail) -> windows.step();
            case Reader.Once(ReplayReader replay) -> replay.step();
        };
    }

    private Reader reader(Partition partition) throws SourceException {
        Reader current = reader;
        if (current == null) {
            current = newReader(partition);
            reader = current;
        }
        return current;
    }

    private Reader newReader(Partition partition) throws SourceException {
        Started now = started;
        if (now == null) {
            throw new IllegalStateException("the source was not started");
        }
        SeenEntries seen = new SeenEntries(SeenEntries.most(Runtime.getRuntime().maxMemory()), window.isEmpty());
        EntryReader entries =
                new EntryReader(new GkeDecoder(reading.limits, reading.inference, false), reading.clock, seen);
        if (window.isPresent()) {
            String query = reading.filter.between(window.get().from, window.get().to);
            return new Reader.Once(new ReplayReader(partition, pages, query, entries, reading.pace.pageSize()));
        }
        Position stored = now.stored.positions().get(partition.name());
        Instant begin = begin(now.time);
        LogPosition position = stored == null ? new LogPosition(begin, begin, now.time) : LogPosition.of(stored);
        seen.restore(now.stored.attached(partition));
        WindowReader windows = new WindowReader(
                partition,
                pages,
                reading.filter,
                entries,
                now.listener,
                reading.clock,
                reading.pace,
                position,
                now.time);
        return new Reader.Ongoing(windows, reading.tail.map(Supplier::get));
    }

    private Instant begin(Instant now) {
        return switch (reading.start) {
            case Start.Earliest earliest -> EARLIEST;
            case Start.Latest latest -> now;
            case Start.At(Instant time) -> time;
            case Start.Back(Duration duration) -> now.minus(duration);
        };
    }

    /** Nothing is to be done: entries count as seen once handed out, because a position is saved only after all before it. */
    @Override
    public void accepted(Batch batch) {}

    /** Nothing is to be told: Cloud Logging keeps no positions. */
    @Override
    public void committed(Batch batch) {}

    @Override
    public boolean caughtUp() {
        return switch (reader) {
            case null -> false;
            case Reader.Ongoing(WindowReader windows, Optional<Tail> tail) -> windows.caughtUp();
            case Reader.Once(ReplayReader replay) -> replay.done();
        };
    }

    @Override
    public String probe() throws SourceException, InterruptedException {
        Instant now = reading.clock.instant();
        boolean found = isAny(reading.filter.between(now.minus(PROBED), now));
        String reads = reading.filter.dataAccess() ? probeReads(now) : "";
        return String.join(", ", reading.resourceNames) + " can be read"
                + (found ? "" : "; no Kubernetes audit entry was found in its last " + PROBED.toMinutes() + " min")
                + reads
                + "; a new Event is asked for every " + reading.pace.poll().toSeconds() + " s, "
                + reading.pace.settle().toSeconds() + " s after its time";
    }

    /** Without the role for private entries, Cloud Logging leaves reads out and says nothing; only asking tells. */
    private String probeReads(Instant now) throws SourceException, InterruptedException {
        boolean isCertain = true;
        for (String name : reading.resourceNames) {
            Optional<Boolean> readable = reading.privateEntries.areReadable(name);
            if (readable.isPresent() && !readable.get()) {
                throw SourceException.blocked(
                        name
                                + " lets only entries of admin activity be read: reads (get, list, watch) would be missing without"
                                + " an error; grant roles/logging.privateLogViewer, or say dataAccess: false",
                        null);
            }
            isCertain &= readable.isPresent();
        }
        if (isCertain || isAny(reading.filter.dataAccessBetween(now.minus(PROBED_FOR_READS), now))) {
            return "";
        }
        return "; no read (get, list, watch) was found in its last " + PROBED_FOR_READS.toMinutes()
                + " min: either data access logs are off, or roles/logging.privateLogViewer is not granted";
    }

    private boolean isAny(String filter) throws SourceException, InterruptedException {
        long patience = System.nanoTime() + PROBED.toNanos();
        if (!new Turn(reading.budget).await(patience, closed)) {
            throw SourceException.retry("no read request was free for a probe of Cloud Logging", null);
        }
        return pages.read(filter, "", 1) instanceof Answer.Page page
                && !page.entries().isEmpty();
    }

    @Override
    public Source window(Instant from, Instant to) {
        return new CloudLoggingSource(reading, Optional.of(new Window(from, to)));
    }

    @Override
    public void close() {
        closed.countDown();
        pages.close();
        if (reader instanceof Reader.Ongoing(WindowReader windows, Optional<Tail> tail)) {
            tail.ifPresent(Tail::close);
        }
    }
}
