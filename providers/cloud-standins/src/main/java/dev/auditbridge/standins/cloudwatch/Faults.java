package dev.auditbridge.standins.cloudwatch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the stand-in does wrong, as the service does at times. All off at first. Thread-safe; each method takes effect with
 * the next request.
 */
public final class Faults {
    /** The service's own: pages of 1 MB and 10,000 events. */
    private volatile int pageBytes = 1_048_576;

    private volatile int pageEvents = 10_000;
    private volatile boolean deniesAccess;
    private volatile boolean deniesDescribing;
    private volatile boolean hasExpiredCredentials;
    private volatile boolean expiresTokens;
    private final EveryNth throttled = new EveryNth();
    private final EveryNth failed = new EveryNth();
    private final EveryNth broken = new EveryNth();
    private final EveryNth empty = new EveryNth();

    Faults() {}

    /** Answers every n-th FilterLogEvents with ThrottlingException; 0 for none, 1 for all. */
    public void throttleEvery(int n) {
        throttled.set(n);
    }

    /** Answers every n-th FilterLogEvents with a ServiceUnavailableException, status 500; 0 for none, 1 for all. */
    public void failEvery(int n) {
        failed.set(n);
    }

    /** Ends the connection in the middle of every n-th page; 0 for none, 1 for all. */
    public void breakEvery(int n) {
        broken.set(n);
    }

    /** Puts an empty page with a token before every n-th page; 0 for none. The service does so at any time. */
    public void emptyPageBeforeEvery(int n) {
        empty.set(n);
    }

    /** Makes pages smaller than the service's 1 MB and 10,000 events. */
    public void limitPages(int events, int bytes) {
        pageEvents = events;
        pageBytes = bytes;
    }

    /** Takes no token that was given before, as the service does after 24 hours. */
    public void expireTokens(boolean on) {
        expiresTokens = on;
    }

    /** Denies every operation. */
    public void denyAccess(boolean on) {
        deniesAccess = on;
    }

    /** Denies DescribeLogGroups and DescribeLogStreams, as to a reader that may only read. */
    public void denyDescribing(boolean on) {
        deniesDescribing = on;
    }

    /** Says that the caller's session is over. */
    public void expireCredentials(boolean on) {
        hasExpiredCredentials = on;
    }

    /** All off. */
    public void clear() {
        throttleEvery(0);
        failEvery(0);
        breakEvery(0);
        emptyPageBeforeEvery(0);
        limitPages(10_000, 1_048_576);
        expireTokens(false);
        denyAccess(false);
        denyDescribing(false);
        expireCredentials(false);
    }

    int pageBytes() {
        return pageBytes;
    }

    int pageEvents() {
        return pageEvents;
    }

    boolean tokensExpire() {
        return expiresTokens;
    }

    boolean emptyPageNow() {
        return empty.now();
    }

    boolean breakNow() {
        return broken.now();
    }

    /** Before any operation. */
    void checkCaller(String operation) throws ServiceException {
        if (hasExpiredCredentials) {
            throw new ServiceException(
                    400, "ExpiredTokenException", "The security token included in the request is expired");
        }
        if (deniesAccess || deniesDescribing && operation.startsWith("Describe")) {
            throw new ServiceException(
                    400,
                    "AccessDeniedException",
                    "User: arn:aws:iam::111122223333:user/reader is not authorized to perform: logs:" + operation);
        }
    }

    /** Before FilterLogEvents. */
    void checkLoad() throws ServiceException {
        if (throttled.now()) {
            throw new ServiceException(400, "ThrottlingException", "Rate exceeded");
        }
        if (failed.now()) {
            throw new ServiceException(500, "ServiceUnavailableException", "The service cannot complete the request.");
        }
    }

    private static final class EveryNth {
        private final AtomicInteger calls = new AtomicInteger();
        private volatile int n;

        void set(int every) {
            calls.set(0);
            n = every;
        }

        boolean now() {
            int every = n;
            return every > 0 && calls.incrementAndGet() % every == 0;
        }
    }
}
