package dev.auditbridge.pipeline;

import java.time.Duration;
import java.util.Collection;

/** Waits for threads. */
final class Joins {
    private Joins() {}

    /** Whether all have ended within the time; an interrupt ends the wait and stays set. */
    static boolean await(Collection<Thread> threads, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean all = true;
        try {
            for (Thread thread : threads) {
                if (thread.getState() != Thread.State.NEW) {
                    all &= thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return all;
    }
}
