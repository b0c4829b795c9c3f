package dev.auditbridge.aws;

import io.github.resilience4j.ratelimiter.RateLimiter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One reader's place in the queue of an account's requests. A turn that did not come in time is kept. For one thread. */
final class Turn {
    private final RateLimiter budget;
    private boolean reserved;
    private long at;

    Turn(RateLimiter budget) {
        this.budget = budget;
    }

    /**
     * Waits until a request may be made.
     *
     * @param deadline by {@link System#nanoTime}
     * @param closed ends the wait
     * @return whether it may be made now
     */
    boolean await(long deadline, CountDownLatch closed) throws InterruptedException {
        long now = System.nanoTime();
        if (!reserved) {
            at = now + Math.max(0, budget.reservePermission());
            reserved = true;
        }
        long wait = Math.min(at - now, deadline - now);
        if (wait > 0 && closed.await(wait, TimeUnit.NANOSECONDS)) {
            return false;
        }
        if (System.nanoTime() - at < 0) {
            return false;
        }
        reserved = false;
        return true;
    }
}
