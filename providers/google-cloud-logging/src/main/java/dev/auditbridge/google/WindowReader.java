package dev.auditbridge.google;

import com.google.logging.v2.LogEntry;
import dev.auditbridge.google.LogPages.Answer;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Position;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log window by window without a gap: each window begins where the last ended, less an overlap, and ends a settle
 * time before now. Entries of a page are in the order of their time, so the position moves with every page. What becomes
 * visible later than the overlap is found by its time received. For one thread.
 */
final class WindowReader {
    private static final Duration WIDEST = Duration.ofDays(3650);
    /** A window of more pages than this is followed by a narrower one. */
    private static final int MANY_PAGES = 4;

    private final Partition partition;
    private final LogPages pages;
    private final LogFilter filter;
    private final EntryReader entries;
    private final Source.Listener listener;
    private final InstantSource clock;
    private final Pace pace;
    private final Instant target;

    private LogPosition position;
    private Duration width;
    private int pageSize;
    private @Nullable Traversal current;
    private Instant nextWindow;
    private Instant nextEmpty;
    private long sequence;
    /** Whether something was handed out that no saved position covers. */
    private boolean isAhead;

    private volatile boolean caughtUp;

    /** A query in the reading: a window, or a sweep for what came late. */
    private record Traversal(
            boolean sweep, Instant begun, Instant to, String query, String token, int page, long late) {}

    WindowReader(
            Partition partition,
            LogPages pages,
            LogFilter filter,
            EntryReader entries,
            Source.Listener listener,
            InstantSource clock,
            Pace pace,
            LogPosition position,
            Instant started) {
        this.partition = partition;
        this.pages = pages;
        this.filter = filter;
        this.entries = entries;
        this.listener = listener;
        this.clock = clock;
        this.pace = pace;
        this.position = position;
        this.target = started.minus(pace.settle());
        this.width = pace.window();
        this.pageSize = pace.pageSize();
        this.nextWindow = started;
        this.nextEmpty = started;
    }

    /** Whether all that was there at the start is handed out. */
    boolean caughtUp() {
        return caughtUp;
    }

    /** How long there is nothing to do. */
    Duration untilDue() {
        if (current != null) {
            return Duration.ZERO;
        }
        Instant now = clock.instant();
        Instant sweep = position.lastSweep().plus(pace.sweep());
        Instant due = sweep.isBefore(nextWindow) ? sweep : nextWindow;
        return due.isAfter(now) ? Duration.between(now, due) : Duration.ZERO;
    }

    /** Whether there is a request to make. */
    boolean hasRequest() {
        if (current == null) {
            current = next();
        }
        return current != null;
    }

    /**
     * Hands out what the tail of the log brought: it moves nothing, and is known when its window comes. {@code null} if nothing of
     * it is new.
     */
    @Nullable
    Batch early(List<LogEntry> some) {
        Batch.Builder batch = Batch.builder(partition, sequence);
        entries.read(some, batch);
        if (batch.isEmpty()) {
            return null;
        }
        isAhead = true;
        return handOut(batch, false, false);
    }

    /** The tail left entries out: they are looked for at once. */
    void hurry() {
        nextWindow = clock.instant();
    }

    /** Makes the request, and gives what came of it; {@code null} if that is nothing to hand out. */
    @Nullable
    Batch step() throws SourceException, InterruptedException {
        Traversal traversal = current;
        if (traversal == null) {
            return null;
        }
        Answer answer;
        try {
            answer = pages.read(traversal.query, traversal.token, pageSize);
        } catch (SourceException e) {
            if (e.kind() == SourceException.Kind.RETRY && traversal.token.isEmpty()) {
                // It may have been too much at once.
                width = pace.window();
                current = null;
            }
            throw e;
        }
        return switch (answer) {
            case Answer.Page page -> handle(traversal, page);
            case Answer.TokenLost lost -> {
                // A window goes on at its position; a sweep begins again. Nothing is handed out twice.
                current = null;
                yield null;
            }
            case Answer.TooLarge tooLarge -> {
                pageSize = Math.max(1, pageSize / 2);
                yield null;
            }
        };
    }

    private @Nullable Traversal next() {
        Instant now = clock.instant();
        Instant swept = position.lastSweep();
        if (!now.isBefore(swept.plus(pace.sweep()))) {
            Instant from = later(now.minus(pace.latest()), position.floor());
            if (from.isBefore(position.windowStart())) {
                String query = filter.receivedSince(swept.minus(pace.sweepBack()), from, position.windowStart());
                return new Traversal(true, now, position.windowStart(), query, "", 0, 0);
            }
            position = position.swept(now);
        }
        if (now.isBefore(nextWindow)) {
            return null;
        }
        Instant settled = now.minus(pace.settle());
        if (!settled.isAfter(position.windowStart())) {
            // Nothing is old enough, or the clock was set back.
            nextWindow = now.plus(pace.poll());
            caughtUp |=
                    !position.windowStart().isBefore(target) && entries.held().isEmpty();
            return null;
        }
        Instant widest = position.windowStart().plus(width);
        Instant to = widest.isBefore(settled) ? widest : settled;
        Instant from = later(position.windowStart().minus(pace.overlap()), position.floor());
        return new Traversal(false, now, to, filter.between(from, to), "", 0, 0);
    }

    private @Nullable Batch handle(Traversal traversal, Answer.Page page) {
        pageSize = Math.min(pace.pageSize(), pageSize * 2);
        boolean isLast = page.next().isEmpty();
        Batch.Builder batch = Batch.builder(partition, sequence);
        entries.expire(clock.instant().minus(pace.splitWait()), batch);
        int fresh = entries.read(page.entries(), batch);
        long late = traversal.late + (traversal.sweep ? fresh : 0);
        current = isLast
                ? null
                : new Traversal(
                        traversal.sweep,
                        traversal.begun,
                        traversal.to,
                        traversal.query,
                        page.next(),
                        traversal.page + 1,
                        late);
        boolean wasCaughtUp = caughtUp;
        if (!traversal.sweep) {
            window(traversal, page, isLast);
        } else if (isLast) {
            swept(traversal, late);
        }
        boolean isTimely = isLast
                && (caughtUp != wasCaughtUp || isAhead || !clock.instant().isBefore(nextEmpty));
        if (batch.isEmpty() && !isTimely) {
            return null;
        }
        return handOut(batch, !traversal.sweep || isLast, isLast);
    }

    /** Completes a batch. One without records only saves the position, so it is rare. */
    private Batch handOut(Batch.Builder batch, boolean moves, boolean isLast) {
        if (moves) {
            batch.end(end());
            isAhead = false;
            nextEmpty = clock.instant().plus(pace.sweep());
        }
        if (isLast) {
            forget(batch);
        }
        sequence++;
        return batch.build();
    }

    private void swept(Traversal traversal, long late) {
        if (late > 0) {
            listener.lateBeyondWindow(partition, late);
        }
        position = position.swept(traversal.begun);
    }

    private void window(Traversal traversal, Answer.Page page, boolean isLast) {
        Instant reached = isLast ? traversal.to : reached(page);
        position = position.at(later(position.windowStart(), reached));
        if (isLast) {
            width = traversal.page == 0
                    ? (width.multipliedBy(2).compareTo(WIDEST) > 0 ? WIDEST : width.multipliedBy(2))
                    : traversal.page > MANY_PAGES ? pace.window() : width;
            boolean isBehind = traversal.to.isBefore(traversal.begun.minus(pace.settle()));
            nextWindow = isBehind ? clock.instant() : traversal.begun.plus(pace.poll());
            caughtUp |= !traversal.to.isBefore(target) && entries.held().isEmpty();
        }
        listener.lag(partition, Duration.between(position.windowStart(), clock.instant()), Optional.empty());
    }

    /** Pages come in the order of time, so all before a page's last entry was read. */
    private Instant reached(Answer.Page page) {
        if (page.entries().isEmpty()) {
            return position.windowStart();
        }
        LogEntry last = page.entries().getLast();
        return Instant.ofEpochSecond(
                last.getTimestamp().getSeconds(), last.getTimestamp().getNanos());
    }

    /** The position to save: none beyond the first part of an entry that is not whole (I2). */
    private Position end() {
        Instant held = entries.held().orElse(position.windowStart());
        Instant start = held.isBefore(position.windowStart()) ? later(held, position.floor()) : position.windowStart();
        return position.at(start).encoded();
    }

    /** What no later request can bring again. */
    private void forget(Batch.Builder batch) {
        Instant windows = position.windowStart().minus(pace.overlap());
        Instant sweeps = position.lastSweep().minus(pace.sweepBack());
        Instant before = (windows.isBefore(sweeps) ? windows : sweeps).minus(pace.overlap());
        entries.forgetBefore(before);
        batch.forgetBefore(before.toEpochMilli());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
