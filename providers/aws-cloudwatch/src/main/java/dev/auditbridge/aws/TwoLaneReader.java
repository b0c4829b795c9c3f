package dev.auditbridge.aws;

import dev.auditbridge.aws.LogPages.Answer;
import dev.auditbridge.aws.LogPages.Page;
import dev.auditbridge.aws.LogPages.Query;
import dev.auditbridge.aws.LogPages.TokenExpired;
import dev.auditbridge.aws.Traversal.Lane;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a log group so that nothing which becomes visible late is lost.
 *
 * <p>CloudWatch Logs can be asked by the records' own timestamps only, and shows a record some time after that. A cursor at
 * the last timestamp, or a window that ends now, therefore loses what shows up behind it. Here a <em>sweep</em> reads all
 * from the low watermark {@code L} to now, and only a whole sweep moves {@code L}, to the time it began less the window
 * {@code W}. Between sweeps the <em>hot lane</em> reads the last minute or so, for speed; it moves nothing. Ids that were
 * handed out are remembered from {@code L} on, so that a record goes out once.
 *
 * <p>Why nothing is lost (I1). Let a record have timestamp {@code t} and be visible from {@code v <= t + W} on. {@code L}
 * passes {@code t} only at the end of a sweep over {@code [L, E]} that began at {@code T}, and then to no more than {@code E}
 * and {@code T - W}. So {@code t} lay in the range, and {@code T > t + W >= v}: the record was visible when that sweep began,
 * and every page was read. Either this sweep handed it out or an earlier read did; its batch is no later in the partition than
 * the one that carries the new {@code L}, and an ordered partition commits in order (I2). So {@code L} is saved only when the
 * record was accepted; for the same reason the ids handed out so far may be saved with it. A crash repeats what was handed
 * out since: no more than the window and a sweep.
 *
 * <p>{@code T} is the service's time, told by its answers, so that a wrong clock here does not eat up the window. What comes
 * later than {@code W} cannot be had for certain by any reader; the <em>reconcile lane</em> looks for it far back, by the time
 * at which CloudWatch took it, hands it out, counts it, and widens the window.
 */
final class TwoLaneReader implements PartitionReader {
    private static final Logger LOG = LoggerFactory.getLogger(TwoLaneReader.class);

    private final Partition partition;
    private final LogGroup group;
    private final LogPages pages;
    private final Function<LogRecord, List<Decoded>> decoder;
    private final Source.Listener listener;
    private final ServiceClock clock;
    private final Retention retention;
    private final Pace pace;
    private final HandedOut handedOut;

    private LowWatermark low;
    private Duration window;
    private long slice;
    private long sequence;
    private @Nullable Traversal hot;
    private @Nullable Traversal sweep;
    private @Nullable Traversal reconcile;
    private Instant hotDue;
    private Instant sweepDue;
    private Instant reconcileDue;
    private Lane last = Lane.HOT;
    private boolean swept;
    private boolean reconcileFirst;
    private volatile boolean caughtUp;

    /**
     * A reader.
     *
     * @param low where the log group goes on
     * @param handedOut what is not to be handed out again
     */
    TwoLaneReader(
            Partition partition,
            LogGroup group,
            LogPages pages,
            Function<LogRecord, List<Decoded>> decoder,
            Source.Listener listener,
            InstantSource clock,
            Pace pace,
            LowWatermark low,
            HandedOut handedOut) {
        this.partition = partition;
        this.group = group;
        this.pages = pages;
        this.decoder = decoder;
        this.listener = listener;
        this.clock = new ServiceClock(clock);
        this.retention = new Retention(group, pages, clock);
        this.pace = pace;
        this.low = low;
        this.handedOut = handedOut;
        this.window = pace.window();
        this.slice = pace.sliceMillis(window);
        Instant now = clock.instant();
        this.hotDue = now.plus(pace.poll());
        this.sweepDue = now;
        this.reconcileDue = Instant.ofEpochMilli(low.reconciled()).plus(pace.reconcileEvery());
        // A scheduled run is too short to wait for it.
        this.reconcileFirst = !reconcileDue.isAfter(now);
    }

    @Override
    public boolean caughtUp() {
        return caughtUp;
    }

    @Override
    public int remembered() {
        return handedOut.size();
    }

    @Override
    public void handedOver() {
        caughtUp = swept && !reconcileFirst;
    }

    @Override
    public Duration untilDue() {
        if (hot != null || sweep != null || reconcile != null) {
            return Duration.ZERO;
        }
        Instant now = clock.local();
        Duration wait = min(
                until(hotDue, pace.poll(), now),
                min(until(sweepDue, pace.sweep(), now), until(reconcileDue, pace.reconcileEvery(), now)));
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    @Override
    public @Nullable Batch step() throws SourceException, InterruptedException {
        begin();
        Traversal traversal = next();
        if (traversal == null) {
            return null;
        }
        last = traversal.lane();
        Answer answer = pages.read(traversal.query(), traversal.token());
        return switch (answer) {
            case Page page -> {
                if (clock.corrects(page.served())) {
                    abandon(traversal);
                    yield null;
                }
                yield take(traversal, page);
            }
            case TokenExpired expired -> {
                traversal.restart();
                throw SourceException.retry(
                        "CloudWatch Logs no longer takes its page token for " + group.name()
                                + "; the range is read again from its start",
                        null);
            }
        };
    }

    /** Begins what is due. */
    private void begin() throws InterruptedException {
        Instant local = clock.local();
        Instant now = clock.now();
        long to = now.toEpochMilli();
        if (sweep == null && isDue(sweepDue, pace.sweep(), local)) {
            retention.refresh();
            if (low.millis() > to) {
                // It is to begin in the future: nothing is there yet.
                swept = true;
                sweepDue = local.plus(pace.sweep());
            } else {
                boolean toNow = to - low.millis() <= slice;
                long end = toNow ? to : low.millis() + slice;
                sweep = new Traversal(Lane.SWEEP, new Query(group, low.millis(), end), now, toNow);
            }
        }
        if (hot == null && isDue(hotDue, pace.poll(), local)) {
            long from = Math.max(low.millis(), to - pace.hot().toMillis());
            if (from <= to && !handedOut.isFull()) {
                hot = new Traversal(Lane.HOT, new Query(group, from, to), now, true);
            } else {
                hotDue = local.plus(pace.poll());
            }
        }
        if (reconcile == null && isDue(reconcileDue, pace.reconcileEvery(), local)) {
            long from = Math.max(low.floor(), to - pace.reconcileBack().toMillis());
            if (from < low.millis()) {
                reconcile = new Traversal(Lane.RECONCILE, new Query(group, from, low.millis() - 1), now, false);
            } else {
                reconcileFirst = false;
                reconcileDue = local.plus(pace.reconcileEvery());
            }
        }
    }

    /** Page by page in turn, so that a busy hot lane never keeps the sweep from ending. */
    private @Nullable Traversal next() {
        if (hot != null && sweep != null) {
            return last == Lane.HOT ? sweep : hot;
        }
        if (hot != null) {
            return hot;
        }
        return sweep != null ? sweep : reconcile;
    }

    private void abandon(Traversal traversal) {
        switch (traversal.lane()) {
            case HOT -> hot = null;
            case SWEEP -> sweep = null;
            case RECONCILE -> reconcile = null;
        }
    }

    private @Nullable Batch take(Traversal traversal, Page page) {
        boolean isSweep = traversal.lane() == Lane.SWEEP;
        if (isSweep && slice > pace.sliceMillis(window) && !page.records().isEmpty()) {
            // The long quiet stretch is over: what follows is read in pieces again.
            slice = Math.max(pace.sliceMillis(window), slice / 2);
            abandon(traversal);
            return null;
        }
        Batch.Builder batch = Batch.builder(partition, sequence);
        long tooLate = read(page, traversal.lane() == Lane.RECONCILE, batch);
        if (tooLate > 0) {
            listener.lateBeyondWindow(partition, tooLate);
        }
        traversal.advance(page);
        if (traversal.isDone()) {
            end(traversal, batch);
        }
        if (batch.isEmpty() && (!traversal.isDone() || traversal.lane() == Lane.HOT)) {
            return null;
        }
        sequence++;
        return batch.build();
    }

    /** Adds what is new of a page, and its ids; returns how many came later than the window. */
    private long read(Page page, boolean reconciling, Batch.Builder batch) {
        boolean isFull = handedOut.isFull();
        long tooLate = 0;
        for (LogRecord record : page.records()) {
            boolean isLate = record.lateness() > pace.window().toMillis();
            Fingerprint id = Fingerprint.of(record.id());
            if (reconciling && !isLate || handedOut.contains(record.timestamp(), id)) {
                continue;
            }
            batch.addAll(decoder.apply(record));
            if (isLate && !isFull) {
                handedOut.addLate(record.timestamp(), id);
            }
            if (!reconciling && !isFull) {
                handedOut.addSeen(record.timestamp(), id);
            }
            if (isLate && swept) {
                widen(record.lateness());
                tooLate++;
            }
        }
        handedOut.attachTo(batch);
        return tooLate;
    }

    private void end(Traversal traversal, Batch.Builder batch) {
        abandon(traversal);
        Instant local = clock.local();
        switch (traversal.lane()) {
            case HOT -> {
                hotDue = local.plus(pace.poll());
                if (swept) {
                    reportLag(traversal.begun());
                }
            }
            case SWEEP -> endSweep(traversal, batch, local);
            case RECONCILE -> {
                reconcileFirst = false;
                reconcileDue = local.plus(pace.reconcileEvery());
                low = low.reconciledAt(local.toEpochMilli());
                handedOut.reconciled(clock.now());
                batch.end(low.position());
            }
        }
    }

    private void endSweep(Traversal traversal, Batch.Builder batch, Instant local) {
        long end = traversal.query().to();
        long surelyVisible =
                traversal.begun().minus(ServiceClock.NOISE).minus(window).toEpochMilli();
        low = low.raisedTo(Math.min(end, surelyVisible));
        handedOut.swept(low.millis());
        batch.end(low.position()).forgetBefore(low.millis());
        if (traversal.isToNow()) {
            swept = true;
            slice = pace.sliceMillis(window);
            sweepDue = clock.toLocal(traversal.begun()).plus(pace.sweep());
            reportLag(traversal.begun());
        } else {
            slice = traversal.isEmpty() ? slice * 2 : pace.sliceMillis(window);
            sweepDue = local;
            reportLag(Instant.ofEpochMilli(end));
        }
    }

    private void widen(long lateness) {
        Duration needed = min(Duration.ofMillis(lateness).plus(pace.sweep()), pace.widest());
        if (needed.compareTo(window) > 0) {
            LOG.warn(
                    "{}: a record came {} after its time, later than the window of {}; the window is now {}",
                    group.name(),
                    Duration.ofMillis(lateness),
                    window,
                    needed);
            window = needed;
        }
    }

    /** Everything up to {@code done} that was visible has been handed out. */
    private void reportLag(Instant done) {
        Duration lag = Duration.between(done, clock.now());
        listener.lag(partition, lag.isNegative() ? Duration.ZERO : lag, retention.known());
    }

    private static boolean isDue(Instant due, Duration interval, Instant now) {
        Duration wait = until(due, interval, now);
        return wait.isZero() || wait.isNegative();
    }

    /** How long until something is due; a due time further away than its interval comes from a clock that was set back. */
    private static Duration until(Instant due, Duration interval, Instant now) {
        Duration wait = Duration.between(now, due);
        return wait.compareTo(interval) > 0 ? Duration.ZERO : wait;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
