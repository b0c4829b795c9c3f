package dev.auditbridge.google;

import com.google.protobuf.Timestamp;
import com.google.pubsub.v1.ReceivedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The messages in hand: taken from the subscription, neither acknowledged nor given back. Bounded in bytes (I4): more is asked
 * for only while there is room, so that at most one answer goes beyond. Thread-safe.
 */
final class Leases {
    /** How long the service keeps a message from others after each extension; after a crash it comes again within it. */
    static final int SECONDS = 60;

    private static final Duration EXTENDED_AFTER = Duration.ofSeconds(20);

    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition news = lock.newCondition();
    private final Map<String, Lease> byMessage = new HashMap<>();
    private long bytes;
    private boolean closed;

    Leases(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Takes messages in hand. One that is in hand already is not returned: the service has handed it out again, and its new id
     * is the one that counts.
     *
     * @param fresh whether their deadline is the subscription's own, which may be as short as ten seconds
     */
    List<Message> take(List<ReceivedMessage> received, boolean fresh) {
        lock.lock();
        try {
            long due = System.nanoTime() + (fresh ? 0 : EXTENDED_AFTER.toNanos());
            List<Message> taken = new ArrayList<>(received.size());
            for (ReceivedMessage each : received) {
                String id = each.getMessage().getMessageId();
                Lease known = byMessage.get(id);
                if (known == null) {
                    Lease lease = new Lease(id, each.getMessage().getSerializedSize(), each.getAckId(), due);
                    byMessage.put(id, lease);
                    bytes += lease.bytes();
                    taken.add(new Message(
                            lease,
                            each.getMessage().getData(),
                            time(each.getMessage().getPublishTime())));
                } else {
                    known.renew(each.getAckId(), due);
                }
            }
            news.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private static Instant time(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    /** Waits until more may be asked for; returns whether it may. */
    boolean awaitRoom(long deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (bytes >= mostBytes && !closed) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                room.awaitNanos(left);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Whether more may be asked for. */
    boolean hasRoom() {
        lock.lock();
        try {
            return bytes < mostBytes && !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for messages whose deadline is to be put off, and counts them as put off. Empty once closed. */
    List<String> awaitDue() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                long now = System.nanoTime();
                List<String> due = new ArrayList<>();
                for (Lease lease : byMessage.values()) {
                    if (lease.isDue(now)) {
                        lease.due(now + EXTENDED_AFTER.toNanos());
                        due.add(lease.ackId());
                    }
                }
                if (!due.isEmpty()) {
                    return due;
                }
                news.awaitNanos(EXTENDED_AFTER.toNanos() / 10);
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** The ids by which these messages are acknowledged now. */
    List<String> ackIds(Collection<Lease> leases) {
        lock.lock();
        try {
            return leases.stream().map(Lease::ackId).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Lets messages go that were acknowledged. */
    void release(Collection<Lease> leases) {
        lock.lock();
        try {
            for (Lease lease : leases) {
                if (byMessage.remove(lease.messageId(), lease)) {
                    bytes -= lease.bytes();
                }
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends every wait; returns the ids of all that is still in hand. */
    List<String> close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
            news.signalAll();
            List<String> rest = byMessage.values().stream().map(Lease::ackId).toList();
            byMessage.clear();
            bytes = 0;
            return rest;
        } finally {
            lock.unlock();
        }
    }
}
