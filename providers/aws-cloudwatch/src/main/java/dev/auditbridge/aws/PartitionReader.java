package dev.auditbridge.aws;

import dev.auditbridge.source.Batch;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads one log group, one page a step. For one thread, except {@link #caughtUp} and {@link #remembered}. */
interface PartitionReader {

    /** Tells that the last step's batch is with the bridge. */
    void handedOver();

    /** How long until there is a page to read; zero for now. */
    Duration untilDue();

    /**
     * Reads the page that is due.
     *
     * @return what there is to hand out, or {@code null}
     * @throws SourceException if the page could not be read; the next step reads it again
     */
    @Nullable
    Batch step() throws SourceException, InterruptedException;

    /** How many ids it remembers. Safe for any thread. */
    int remembered();

    /** Whether all that was there at the start has been handed over. Safe for any thread. */
    boolean caughtUp();
}
