package dev.auditbridge.source;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pulls audit records from one place of one provider.
 *
 * <p>Life: {@link #start}, then {@link #poll} by one thread for each assigned partition, {@link #accepted} and
 * {@link #committed} by other threads, then {@link #close}, which unblocks everything. A source calls the cloud, decodes,
 * and never retries by itself: a call that fails is a {@link SourceException}, which says whether to try again or to hold.
 * After one, {@code poll} goes on exactly where it was: no record is lost or skipped by an error.
 */
public interface Source extends AutoCloseable {

    /** Who keeps the positions. */
    enum PositionKeeper {
        /** The bridge: a batch is saved in the checkpoint store, then committed. */
        BRIDGE,
        /** The provider: {@link Source#committed} is the durable save. */
        PROVIDER
    }

    /** Who keeps the positions of this source. */
    PositionKeeper positionKeeper();

    /**
     * Begins to announce partitions to the listener, from any thread, until closed. Returns quickly; a cloud that cannot be
     * reached is told by {@link Listener#blocked} or by {@code poll}, not here.
     *
     * @param stored what was saved by earlier runs
     */
    void start(Checkpoint stored, Listener listener);

    /**
     * The partition's next batch, or {@code null} if there is none within the time.
     *
     * @throws SourceException if the cloud could not be asked
     * @throws InterruptedException if the bridge is stopping
     */
    @Nullable
    Batch poll(Partition partition, Duration timeout) throws SourceException, InterruptedException;

    /** All outputs hold the batch. Called once for each batch of an assignment that still stands. */
    void accepted(Batch batch);

    /**
     * The batch, and if ordered all before it, is safe; the provider may be told. Where the provider keeps positions this is
     * the durable save: it returns only when durable, and is called again after an exception, until it works or the
     * partition is revoked.
     */
    void committed(Batch batch) throws SourceException, InterruptedException;

    /**
     * Whether every record that was there when the source started has been handed out by {@code poll}. The bridge adds that
     * they are accepted and committed.
     */
    boolean caughtUp();

    /**
     * Asks the cloud whether this source could work, for {@code check --connect}.
     *
     * @return one line that says what was reached
     * @throws SourceException with the remedy
     */
    String probe() throws SourceException, InterruptedException;

    /** What an operator should know of the settings, such as how soon Events come; calls no cloud. Empty if nothing. */
    default String note() {
        return "";
    }

    /** A source of the same place that reads what the cloud stamped within a window, once; moves no position. */
    Source window(Instant from, Instant to);

    /** Stops everything and frees every thread and connection. Idempotent. */
    @Override
    void close();

    /** What a source tells the bridge. Safe for any thread; never blocks long. */
    interface Listener {

        /** From now on the partition is to be polled. */
        void assigned(Partition partition);

        /** From now on the partition is another's; nothing of it will be committed. */
        void revoked(Partition partition);

        /** The source as a whole cannot work until somebody acts (I5); the sentence says what to do. */
        void blocked(String why);

        /** The source as a whole works again. */
        void unblocked();

        /**
         * How far a partition is behind.
         *
         * @param lag time between the newest record in the cloud and the newest handed out
         * @param retention how long the cloud keeps records, if known
         */
        void lag(Partition partition, Duration lag, Optional<Duration> retention);

        /** Records that the cloud no longer has, or that were found after their window. */
        void lost(Partition partition, long records, String why);

        /** Records that became visible later than the look-back window; they were delivered. */
        void lateBeyondWindow(Partition partition, long records);
    }
}
