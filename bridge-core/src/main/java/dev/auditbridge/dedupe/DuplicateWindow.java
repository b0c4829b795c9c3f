package dev.auditbridge.dedupe;

import dev.auditbridge.event.EventIdentity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells duplicates across sources and categories: remembers, for a time, the identities of Events that all their outputs
 * accepted. Thread-safe.
 *
 * <p>Why no Event is lost (I1). A copy is an Event on its way with its identity and its routes; a copy is left out only if
 * one of these holds, and copies are compared only if their routes are equal, so "accepted" means the same outputs:
 *
 * <ol>
 *   <li>An earlier copy was accepted by all its outputs. They hold the Event; whatever happens to positions now, sending it
 *       again would add nothing.
 *   <li>An earlier copy of the same owner is on its way. An owner is acknowledged as one: an ordered partition's assignment,
 *       whose position cannot pass the earlier copy before that is accepted (I2), or one batch. If the earlier copy is
 *       abandoned, so is everything of its owner, and both are read again.
 *   <li>An earlier copy of another owner is on its way. Then the later one {@linkplain Verdict#WAITS waits}: for its own
 *       batch it counts as not accepted, so no position passes it. Once the earlier one is accepted, the first case holds.
 *       If that is abandoned, the oldest that waits is the first copy from then on, and is sent itself.
 * </ol>
 *
 * <p>It always ends: a copy waits only for one that was admitted before it, whose batch is in the ledger by then, so its way
 * to the outputs needs no room that the waiting one holds; and of two batches the later never has the first copy of what the
 * earlier waits for. What is remembered and what is on its way are in memory only, so a restart forgets both. An identity that
 * is forgotten, by age or because the window is full, costs a duplicate.
 *
 * <p>Memory: at most some 43 bytes an identity remembered, usually 21 to 32; {@link #IN_FLIGHT_BYTES} for each on its way.
 *
 * @param <C> a copy, compared by identity
 */
public final class DuplicateWindow<C> {
    /** About what one Event on its way takes here. */
    public static final int IN_FLIGHT_BYTES = 200;

    /** The window moves on in so many steps: an identity is remembered for its length and up to one step more. */
    private static final int STEPS = 4;

    private final long stepNanos;
    private final int most;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Step> steps = new ArrayDeque<>();
    private final Map<EventIdentity, Flight<C>> inFlight = new HashMap<>();

    private record Step(long startNanos, IdentitySet identities) {}

    /** What is to be done with a copy. */
    public enum Verdict {
        /** Send it; {@link #accepted} or {@link #abandoned} must follow. */
        FIRST,
        /** Leave it out. */
        DUPLICATE,
        /** Hold it, unaccepted, until {@link #accepted} or {@link #abandoned} of another copy hands it out. */
        WAITS
    }

    private record Owned<C>(C copy, Object owner) {}

    /** The copies of one Event that are under way: the first is being sent, the others wait for it. */
    private static final class Flight<C> {
        private Owned<C> first;
        private @Nullable List<Owned<C>> waiting;

        Flight(Owned<C> first) {
            this.first = first;
        }

        List<Owned<C>> waiting() {
            return waiting == null ? List.of() : waiting;
        }

        void add(Owned<C> copy) {
            if (waiting == null) {
                waiting = new ArrayList<>(1);
            }
            waiting.add(copy);
        }

        boolean hasOwner(Object owner) {
            return first.owner().equals(owner)
                    || waiting().stream().anyMatch(copy -> copy.owner().equals(owner));
        }

        boolean remove(C copy) {
            for (Iterator<Owned<C>> each = waiting().iterator(); each.hasNext(); ) {
                if (each.next().copy() == copy) {
                    each.remove();
                    return true;
                }
            }
            return false;
        }
    }

    /** An empty window. */
    public DuplicateWindow(DuplicateSettings settings) {
        this(settings, System::nanoTime);
    }

    DuplicateWindow(DuplicateSettings settings, LongSupplier nanoTime) {
        this.stepNanos = Math.max(1, settings.window().toNanos() / STEPS);
        this.most = Math.max(STEPS, settings.most());
        this.nanoTime = nanoTime;
    }

    /**
     * What is to be done with a copy. To be asked when its batch is admitted to the ledger, not before.
     *
     * @param routes the outputs it goes to, as a bit set
     * @param owner what is acknowledged as one: an ordered partition's assignment, else the batch; compared by {@code equals}
     */
    public Verdict admit(EventIdentity identity, long routes, Object owner, C copy) {
        EventIdentity key = key(identity, routes);
        lock.lock();
        try {
            forgetExpired();
            for (Step step : steps) {
                if (step.identities.contains(key.high(), key.low())) {
                    return Verdict.DUPLICATE;
                }
            }
            Flight<C> flight = inFlight.get(key);
            if (flight == null) {
                inFlight.put(key, new Flight<>(new Owned<>(copy, owner)));
                return Verdict.FIRST;
            }
            if (flight.hasOwner(owner)) {
                return Verdict.DUPLICATE;
            }
            flight.add(new Owned<>(copy, owner));
            return Verdict.WAITS;
        } finally {
            lock.unlock();
        }
    }

    /**
     * All outputs accepted the first copy, or keep it as a dead letter: from now on its identity counts as seen.
     *
     * @return the copies that waited for it: they are duplicates
     */
    public List<C> accepted(EventIdentity identity, long routes, C copy) {
        EventIdentity key = key(identity, routes);
        lock.lock();
        try {
            Flight<C> flight = inFlight.get(key);
            if (flight == null || flight.first.copy() != copy) {
                return List.of();
            }
            inFlight.remove(key);
            forgetExpired();
            current().identities.add(key.high(), key.low());
            while (steps.size() > 1 && size() > most) {
                steps.removeFirst();
            }
            return flight.waiting().stream().map(Owned::copy).toList();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The first copy's fate is unknown, since its partition was revoked: it was never here. Nothing happens if the copy is not
     * the first.
     *
     * @return the copy to be sent now, if one waited
     */
    public Optional<C> abandoned(EventIdentity identity, long routes, C copy) {
        EventIdentity key = key(identity, routes);
        lock.lock();
        try {
            Flight<C> flight = inFlight.get(key);
            if (flight == null || flight.first.copy() != copy) {
                return Optional.empty();
            }
            List<Owned<C>> waiting = flight.waiting();
            if (waiting.isEmpty()) {
                inFlight.remove(key);
                return Optional.empty();
            }
            flight.first = waiting.removeFirst();
            return Optional.of(flight.first.copy());
        } finally {
            lock.unlock();
        }
    }

    /** Takes back a copy that waits; false if it does not wait. */
    public boolean withdraw(EventIdentity identity, long routes, C copy) {
        lock.lock();
        try {
            Flight<C> flight = inFlight.get(key(identity, routes));
            return flight != null && flight.remove(copy);
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
