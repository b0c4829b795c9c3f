package dev.auditbridge.delivery;

import java.util.BitSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many of the last records may go to the dead letter before the fault must be elsewhere: a vendor's new format, or a
 * collector's new settings (I6). Thread-safe.
 */
public final class RefusalBudget {
    private final int window;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final BitSet bad = new BitSet();
    private int next;

    /**
     * A budget.
     *
     * @param window how many of the last records are looked at
     * @param most how many of them may be bad
     */
    public RefusalBudget(int window, int most) {
        this.window = window;
        this.most = most;
    }

    /** Counts records that went well. */
    public void good(int records) {
        lock.lock();
        try {
            for (int i = 0; i < Math.min(records, window); i++) {
                count(false);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Counts a bad one, unless the budget is used up: then nothing is counted, and the answer is no. */
    public boolean takes() {
        lock.lock();
        try {
            boolean leaving = bad.get(next);
            if (bad.cardinality() - (leaving ? 1 : 0) >= most) {
                return false;
            }
            count(true);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void count(boolean isBad) {
        bad.set(next, isBad);
        next = (next + 1) % window;
    }
}
