package dev.auditbridge.azure;

/**
 * How many events a link may hold, from a budget in bytes and the largest body seen lately (I4). A body may have 1 MiB, so
 * that is assumed until bodies were seen. For one thread.
 */
final class Prefetch {
    private static final int MOST = 500;
    private static final int LARGEST_BODY = 1 << 20;
    /** A body is recent while it is among this many, or the as many before them. */
    private static final int RECENT = 1_000;
    /** After so few the first link, which assumes the worst, is replaced. */
    private static final int FIRST = 64;

    private final long bytes;
    private int period = FIRST;
    private int seen;
    private int largest;
    private int largestBefore = LARGEST_BODY;

    /**
     * A prefetch.
     *
     * @param bytes the budget of one partition
     */
    Prefetch(long bytes) {
        this.bytes = bytes;
    }

    void see(int bodyBytes) {
        largest = Math.max(largest, bodyBytes);
        if (++seen == period) {
            period = RECENT;
            largestBefore = largest;
            largest = 0;
            seen = 0;
        }
    }

    /** The window of the next link. The SDK holds one window and the queue another. */
    int window() {
        long body = Math.max(1, Math.max(largest, largestBefore));
        return Math.clamp(bytes / (2 * body), 1, MOST);
    }

    /** Whether a link's window is far from what it should be. */
    boolean isFarFrom(int window) {
        int wanted = window();
        return wanted >= 4 * window || 2 * wanted <= window;
    }
}
