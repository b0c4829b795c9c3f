package dev.auditbridge.google;

import io.github.resilience4j.ratelimiter.RateLimiter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A place in the queue for a project's read requests; it is kept when the time to wait for it is over. For one thread. */
final class Turn {
    private final RateLimiter budget;
    private boolean reserved;
    private long at;

    Turn(RateLimiter budget) {
        this.budget = budget;
    }

    /** Waits for the turn; {@code false} if the time is over, or the source closed. */
    boolean await(long deadline, CountDownLatch closed) throws InterruptedException {
        if (!reserved) {
            at = System.nanoTime() + Math.max(0, budget.reservePermission());
            reserved = true;
        }
        long wait = at - System.nanoTime();
        long left = deadline - System.nanoTime();
        if (wait > 0 && closed.await(Math.min(wait, Math.max(0, left)), TimeUnit.NANOSECONDS)) {
            return false;
        }
        if (at - System.nanoTime() > 0) {
            return false;
        }
        reserved = false;
        return true;
    }
}
