package dev.auditbridge.aws;

import dev.auditbridge.aws.LogPages.Query;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reading a range from its first page to its last. Both ends stay what they were when it began. For one thread. */
final class Traversal {
    private final Lane lane;
    private final Query query;
    private final Instant begun;
    private final boolean toNow;
    private @Nullable String token;
    private boolean done;
    private boolean empty = true;

    /**
     * A traversal.
     *
     * @param begun the service's time
     * @param toNow whether it ends at that time, not before
     */
    Traversal(Lane lane, Query query, Instant begun, boolean toNow) {
        this.lane = lane;
        this.query = query;
        this.begun = begun;
        this.toNow = toNow;
    }

    /** Why a range is read. */
    enum Lane {
        /** The newest, often; moves nothing. */
        HOT,
        /** All from the low watermark on; moves it. */
        SWEEP,
        /** Far back, for what came too late; moves nothing. */
        RECONCILE
    }

    Lane lane() {
        return lane;
    }

    Query query() {
        return query;
    }

    @Nullable
    String token() {
        return token;
    }

    boolean isDone() {
        return done;
    }

    /** When it began, by the service's clock. */
    Instant begun() {
        return begun;
    }

    boolean isToNow() {
        return toNow;
    }

    /** Whether no page had a record. */
    boolean isEmpty() {
        return empty;
    }

    void advance(LogPages.Page page) {
        String next = page.next();
        token = next;
        empty &= page.records().isEmpty();
        done = next == null;
    }

    void restart() {
        token = null;
    }
}
