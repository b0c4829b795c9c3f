package dev.auditbridge.delivery;

import java.time.Duration;

/**
 * The time by which the bridge waits before it tries again: the backoff, an open circuit breaker, what a collector asks for,
 * what waits for a person. Thread-safe. A test gives one that runs faster than the system's.
 */
public interface Time {
    /** The system's. It never goes back, whatever becomes of the clock on the wall. */
    Time SYSTEM = new Time() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration wait) throws InterruptedException {
            Thread.sleep(wait);
        }
    };

    /** Nanoseconds since some moment; only differences mean something. */
    long nanos();

    /** Returns when so much time has passed. */
    void sleep(Duration wait) throws InterruptedException;
}
