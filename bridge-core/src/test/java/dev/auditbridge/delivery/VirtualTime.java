package dev.auditbridge.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A time that stands still until a test lets it leap, for a bridge of many threads. Thread-safe. */
public final class VirtualTime implements Time {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Sleeper> sleepers = new ArrayList<>();
    private long now;

    /** Somebody who sleeps until a moment. */
    private static final class Sleeper {
        private final long until;

        Sleeper(long until) {
            this.until = until;
        }
    }

    @Override
    public long nanos() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void sleep(Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Sleeper sleeper = new Sleeper(now + wait.toNanos());
            sleepers.add(sleeper);
            changed.signalAll();
            try {
                while (sleeper.until > now) {
                    changed.await();
                }
            } finally {
                sleepers.remove(sleeper);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many sleep now. */
    public int sleepers() {
        lock.lock();
        try {
            return asleep();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so many sleep; no if that does not come about within a time of the system's. */
    public boolean awaitSleepers(int wanted, Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (asleep() < wanted) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Leaps to the moment at which the first of the sleepers wakes; nowhere while nobody sleeps. */
    public void leap() {
        lock.lock();
        try {
            now = sleepers.stream()
                    .mapToLong(sleeper -> sleeper.until)
                    .filter(until -> until > now)
                    .min()
                    .orElse(now);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Who is to wake and has not yet is awake. */
    private int asleep() {
        return (int) sleepers.stream().filter(sleeper -> sleeper.until > now).count();
    }
}
