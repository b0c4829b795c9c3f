package dev.auditbridge.aws;

import java.time.Duration;

/**
 * How often a log group is read, and how far back.
 *
 * @param window how late a record may become visible and still be delivered for certain
 * @param hot how far back every poll looks
 * @param poll time between two polls
 * @param sweep time between two full looks back
 * @param reconcileEvery time between two looks for what came later than the window
 * @param reconcileBack how far back those go
 * @param widest how wide the window may become by itself
 * @param mostSeenIds how many ids a source remembers, of all its log groups together
 */
record Pace(
        Duration window,
        Duration hot,
        Duration poll,
        Duration sweep,
        Duration reconcileEvery,
        Duration reconcileBack,
        Duration widest,
        int mostSeenIds) {

    /** What 1,700 Events/s leave in a window of 15 minutes and a sweep of 5. */
    private static final int MOST_SEEN_IDS = 2_000_000;

    /**
     * A quarter of the heap at the most: an id takes up to 43 bytes in memory, 16 as an attachment, and 64 for the moment in
     * which the checkpoint is written.
     */
    private static final int HEAP_SHARE = 512;

    /** How many ids fit a heap of this size, in bytes (I4). */
    static int mostSeenIds(long heap) {
        return (int) Math.min(MOST_SEEN_IDS, heap / HEAP_SHARE);
    }

    /**
     * How much is read in one traversal, so that a long way back is saved piece by piece and no token grows old. More than
     * a window and a sweep, so that a source that has caught up reads all in one.
     */
    long sliceMillis(Duration windowNow) {
        return windowNow.plus(sweep).toMillis() * 2;
    }
}
