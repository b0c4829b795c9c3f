package dev.auditbridge.standins.pubsub;

import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The messages of one subscription: waiting, or held by a subscriber until a deadline. Thread-safe. */
final class Queue implements AutoCloseable {
    private static final long TICK_MILLIS = 25;

    private final Subscription subscription;
    private final InstantSource clock;
    private final BiConsumer<String, PubsubMessage> publish;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Map<String, Held> held = new LinkedHashMap<>();
    private long nextAckId;
    private long handedOut;
    private long extended;
    private boolean closed;

    private record Waiting(PubsubMessage message, int attempts) {}

    private record Held(PubsubMessage message, int attempts, Instant deadline) {}

    Queue(Subscription subscription, InstantSource clock, BiConsumer<String, PubsubMessage> publish) {
        this.subscription = subscription;
        this.clock = clock;
        this.publish = publish;
    }

    Subscription subscription() {
        return subscription;
    }

    void add(PubsubMessage message) {
        lock.lock();
        try {
            waiting.add(new Waiting(message, 0));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hands messages out, or none after the time.
     *
     * @param seconds how long they are held; zero for as long as the subscription says
     * @param isGone whether the subscriber went away meanwhile: nothing is handed to it
     */
    List<ReceivedMessage> take(int most, long mostBytes, int seconds, Duration patience, BooleanSupplier isGone)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        lock.lockInterruptibly();
        try {
            expire();
            while (waiting.isEmpty() && !closed && !isGone.getAsBoolean() && System.nanoTime() - end < 0) {
                changed.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
                expire();
            }
            List<ReceivedMessage> taken = new ArrayList<>();
            long bytes = 0;
            while (!isGone.getAsBoolean() && !closed && taken.size() < most && bytes < mostBytes) {
                Waiting next = waiting.poll();
                if (next == null) {
                    break;
                }
                taken.add(hand(next, seconds == 0 ? subscription.getAckDeadlineSeconds() : seconds));
                bytes += next.message.getSerializedSize();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private ReceivedMessage hand(Waiting next, int seconds) {
        String ackId = subscription.getName() + ":" + ++nextAckId;
        int attempt = next.attempts + 1;
        held.put(ackId, new Held(next.message, attempt, clock.instant().plusSeconds(seconds)));
        handedOut++;
        ReceivedMessage.Builder message =
                ReceivedMessage.newBuilder().setAckId(ackId).setMessage(next.message);
        return subscription.hasDeadLetterPolicy()
                ? message.setDeliveryAttempt(attempt).build()
                : message.build();
    }

    /** Gives back whatever its deadline has passed. */
    private void expire() {
        Instant now = clock.instant();
        for (Iterator<Held> all = held.values().iterator(); all.hasNext(); ) {
            Held each = all.next();
            if (!each.deadline.isAfter(now)) {
                all.remove();
                giveBack(each);
            }
        }
    }

    private void giveBack(Held each) {
        int most = subscription.getDeadLetterPolicy().getMaxDeliveryAttempts();
        if (subscription.hasDeadLetterPolicy() && each.attempts >= Math.max(5, most)) {
            publish.accept(subscription.getDeadLetterPolicy().getDeadLetterTopic(), each.message);
        } else {
            waiting.add(new Waiting(each.message, each.attempts));
            changed.signalAll();
        }
    }

    /** Forgets messages for good; returns the ids that nobody holds. */
    List<String> acknowledge(Collection<String> ackIds) {
        lock.lock();
        try {
            expire();
            List<String> unknown = new ArrayList<>();
            for (String ackId : ackIds) {
                if (held.remove(ackId) == null) {
                    unknown.add(ackId);
                }
            }
            changed.signalAll();
            return unknown;
        } finally {
            lock.unlock();
        }
    }

    /** Puts deadlines off, or gives messages back at once; returns the ids that nobody holds. */
    List<String> modify(Collection<String> ackIds, int seconds) {
        lock.lock();
        try {
            expire();
            List<String> unknown = new ArrayList<>();
            for (String ackId : ackIds) {
                Held each = held.get(ackId);
                if (each == null) {
                    unknown.add(ackId);
                } else if (seconds == 0) {
                    held.remove(ackId);
                    giveBack(each);
                } else {
                    extended++;
                    held.put(
                            ackId,
                            new Held(
                                    each.message, each.attempts, clock.instant().plusSeconds(seconds)));
                }
            }
            changed.signalAll();
            return unknown;
        } finally {
            lock.unlock();
        }
    }

    /** Hands every held message out again. */
    void redeliver() {
        lock.lock();
        try {
            held.values().forEach(each -> waiting.add(new Waiting(each.message, each.attempts)));
            held.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a subscriber still holds a message. */
    boolean holds(@Nullable String ackId) {
        lock.lock();
        try {
            return held.containsKey(ackId);
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            expire();
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    int outstanding() {
        lock.lock();
        try {
            expire();
            return held.size();
        } finally {
            lock.unlock();
        }
    }

    long handedOut() {
        lock.lock();
        try {
            return handedOut;
        } finally {
            lock.unlock();
        }
    }

    long extended() {
        lock.lock();
        try {
            return extended;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the subscription is gone. */
    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
