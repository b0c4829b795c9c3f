package dev.auditbridge.dedupe;

import dev.auditbridge.event.EventIdentity;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Tells duplicates across sources and categories: remembers, for a time, the identities of Events that all outputs
 * accepted. Thread-safe.
 *
 * <p>When in doubt an Event goes through (I1): an identity counts as seen only after {@link #accepted}; while its Event is
 * in flight, another copy is a duplicate only for the same owner, whose position cannot pass the first copy; a full window
 * forgets its oldest part early. What is remembered is in memory only, so a restart forgets it too.
 *
 * <p>Memory: at most some 43 bytes an identity, usually 21 to 32; besides it, about 100 bytes for each Event in flight.
 */
public final class DuplicateWindow {
    /** The window moves on in so many steps: an identity is remembered for its length and up to one step more. */
    private static final int STEPS = 4;

    private final long stepNanos;
    private final int most;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Step> steps = new ArrayDeque<>();
    private final Map<EventIdentity, Object> inFlight = new HashMap<>();

    private record Step(long startNanos, IdentitySet identities) {}

    /**
     * An empty window.
     *
     * @param length how long an identity is remembered at least, unless the window is full
     * @param most the most identities remembered
     */
    public DuplicateWindow(Duration length, int most) {
        this(length, most, System::nanoTime);
    }

    DuplicateWindow(Duration length, int most, LongSupplier nanoTime) {
        if (length.isNegative() || length.isZero() || most < STEPS) {
            throw new IllegalArgumentException("a window needs a length, and room for " + STEPS + " identities");
        }
        this.stepNanos = Math.max(1, length.toNanos() / STEPS);
        this.most = most;
        this.nanoTime = nanoTime;
    }

    /**
     * Whether an Event is a duplicate and can be dropped. If not it is in flight from now on: {@link #accepted} or
     * {@link #abandoned} must follow.
     *
     * @param routes the outputs it goes to, as a bit set; Events with other routes are other Events
     * @param owner what is acknowledged in order: an ordered partition's assignment, else the batch; compared by
     *     {@code equals}
     */
    public boolean isDuplicate(EventIdentity identity, long routes, Object owner) {
        EventIdentity key = key(identity, routes);
        lock.lock();
        try {
            forgetExpired();
            for (Step step : steps) {
                if (step.identities.contains(key.high(), key.low())) {
                    return true;
                }
            }
            Object first = inFlight.putIfAbsent(key, owner);
            return first != null && first.equals(owner);
        } finally {
            lock.unlock();
        }
    }

    /** All outputs accepted the Event, or keep it as a dead letter: from now on it counts as seen. */
    public void accepted(EventIdentity identity, long routes, Object owner) {
        EventIdentity key = key(identity, routes);
        lock.lock();
        try {
            inFlight.remove(key, owner);
            forgetExpired();
            current().identities.add(key.high(), key.low());
            while (steps.size() > 1 && size() > most) {
                steps.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The Event's fate is unknown, since its partition was revoked or the bridge stops: it was never here. */
    public void abandoned(EventIdentity identity, long routes, Object owner) {
        lock.lock();
        try {
            inFlight.remove(key(identity, routes), owner);
        } finally {
            lock.unlock();
        }
    }

    /** How many identities are remembered. */
    public int remembered() {
        lock.lock();
        try {
            return size();
        } finally {
            lock.unlock();
        }
    }

    /** What the remembered identities take, in bytes. */
    public long retainedBytes() {
        lock.lock();
        try {
            return steps.stream()
                    .mapToLong(step -> step.identities.retainedBytes())
                    .sum();
        } finally {
            lock.unlock();
        }
    }

    private int size() {
        return steps.stream().mapToInt(step -> step.identities.size()).sum();
    }

    /** The step that is filled now: a new one when its time is over, or when it has its share of the room. */
    private Step current() {
        long now = nanoTime.getAsLong();
        Step last = steps.peekLast();
        if (last != null && now - last.startNanos < stepNanos && last.identities.size() < Math.max(1, most / STEPS)) {
            return last;
        }
        Step next = new Step(now, new IdentitySet());
        steps.addLast(next);
        return next;
    }

    private void forgetExpired() {
        long now = nanoTime.getAsLong();
        Step first = steps.peekFirst();
        while (first != null && now - first.startNanos >= stepNanos * (STEPS + 1)) {
            steps.removeFirst();
            first = steps.peekFirst();
        }
    }

    /** Other routes give another key, and none is all zeros, which marks an empty slot. */
    private static EventIdentity key(EventIdentity identity, long routes) {
        long low = identity.low() ^ mixed(routes);
        return identity.high() == 0 && low == 0 ? new EventIdentity(0, 1) : new EventIdentity(identity.high(), low);
    }

    /** SplitMix64's finalizer: no two inputs have the same result. */
    private static long mixed(long routes) {
        long mixed = (routes ^ routes >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
