package dev.auditbridge.aws;

import dev.auditbridge.source.Attachment;
import dev.auditbridge.source.Batch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of a log group that were handed out and may be read again, those later than the window apart, since they are
 * looked for longer. What is new is attached to the batch that hands it out (I2). For one thread, except {@link #size}.
 */
final class HandedOut {
    private static final Logger LOG = LoggerFactory.getLogger(HandedOut.class);

    private final LogGroup group;
    private final int most;
    private final IntSupplier others;
    private final Duration lateFor;
    private final SeenIds seen = new SeenIds();
    private final SeenIds late = new SeenIds();
    private SeenIds newSeen = new SeenIds();
    private SeenIds newLate = new SeenIds();
    private boolean toldFull;

    /**
     * What is remembered.
     *
     * @param others how many ids the source's other log groups remember
     * @param attached what earlier runs saved with the position
     */
    HandedOut(LogGroup group, Pace pace, IntSupplier others, List<Attachment> attached) {
        this.group = group;
        this.most = pace.mostSeenIds();
        this.others = others;
        this.lateFor = pace.reconcileBack().plus(pace.reconcileEvery());
        SavedIds.read(attached, seen, late);
    }

    int size() {
        return seen.size() + late.size();
    }

    /** Whether there is no room for more, which costs duplicates and never an Event (I4). */
    boolean isFull() {
        boolean isFull = size() + others.getAsInt() >= most;
        if (isFull && !toldFull) {
            LOG.warn(
                    "{}: its source would have to remember more than {} ids so that none is sent twice: give Java a larger heap",
                    group.name(),
                    most);
        }
        toldFull = isFull;
        return isFull;
    }

    boolean contains(long timestamp, Fingerprint id) {
        return seen.contains(timestamp, id) || late.contains(timestamp, id);
    }

    void addSeen(long timestamp, Fingerprint id) {
        seen.add(timestamp, id);
        newSeen.add(timestamp, id);
    }

    void addLate(long timestamp, Fingerprint id) {
        late.add(timestamp, id);
        newLate.add(timestamp, id);
    }

    /** Attaches what was added since the last time. */
    void attachTo(Batch.Builder batch) {
        if (newSeen.size() > 0) {
            batch.attach(SavedIds.seen(newSeen));
            newSeen = new SeenIds();
        }
        if (newLate.size() > 0) {
            batch.attach(SavedIds.late(newLate, lateFor));
            newLate = new SeenIds();
        }
    }

    /** No sweep begins before this time any more. */
    void swept(long low) {
        seen.forgetBefore(low);
    }

    /** All was looked through for what came late. */
    void reconciled(Instant now) {
        late.forgetBefore(now.minus(lateFor).toEpochMilli());
    }
}
