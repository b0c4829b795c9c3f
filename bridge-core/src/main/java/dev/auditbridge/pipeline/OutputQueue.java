package dev.auditbridge.pipeline;

import dev.auditbridge.delivery.DeliverySettings;
import dev.auditbridge.event.AuditEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one output, and becomes sends of the size it likes: batches are put together and cut, each send of one
 * source, the sources taking turns. Thread-safe.
 *
 * <p>It has no bound of its own: it only refers to what the ledger counts (I4). A send that is not full goes at once while the
 * output is idle; while other sends are under way it waits for more, at most as long as the settings allow.
 */
final class OutputQueue {
    private final DeliverySettings.Batch most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private int underWay;

    OutputQueue(DeliverySettings.Batch most) {
        this.most = most;
    }

    /**
     * Events of one source that are sent together.
     *
     * @param parts which batches they belong to, for the ledger
     */
    record Send(String source, List<AuditEvent> events, List<Part> parts) {}

    /**
     * Some Events of a batch.
     *
     * @param events how many
     */
    record Part(Ledger.Entry entry, int events) {}

    /** A batch's Events, of which some have gone. */
    private static final class Waiting {
        private final Ledger.Entry entry;
        private final List<AuditEvent> events;
        private final long since = System.nanoTime();
        private int next;

        Waiting(Ledger.Entry entry, List<AuditEvent> events) {
            this.entry = entry;
            this.events = events;
        }
    }

    private static final class Line {
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private int events;
        private long bytes;
    }

    /** Adds a batch's Events, at least one. Never blocks. */
    void add(Ledger.Entry entry, List<AuditEvent> events) {
        lock.lock();
        try {
            Line line = lines.computeIfAbsent(entry.source(), source -> new Line());
            line.waiting.add(new Waiting(entry, events));
            line.events += events.size();
            line.bytes += bytes(events);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next send; waits for one. It counts as under way until {@link #done}. */
    Send take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                long wait = Long.MAX_VALUE;
                for (Map.Entry<String, Line> each : List.copyOf(lines.entrySet())) {
                    Line line = each.getValue();
                    Waiting oldest = line.waiting.peek();
                    if (oldest == null) {
                        continue;
                    }
                    long left = most.age().toNanos() - (System.nanoTime() - oldest.since);
                    if (underWay == 0 || left <= 0 || line.events >= most.events() || line.bytes >= most.bytes()) {
                        underWay++;
                        // The source goes to the end of the turn.
                        lines.remove(each.getKey());
                        lines.put(each.getKey(), line);
                        return gather(each.getKey(), line);
                    }
                    wait = Math.min(wait, left);
                }
                if (wait == Long.MAX_VALUE) {
                    changed.await();
                } else {
                    changed.awaitNanos(wait);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private Send gather(String source, Line line) {
        List<AuditEvent> events = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        long bytes = 0;
        @Nullable Waiting first;
        while (events.size() < most.events() && (first = line.waiting.peek()) != null) {
            int taken = 0;
            while (first.next < first.events.size() && events.size() < most.events()) {
                AuditEvent event = first.events.get(first.next);
                int length = event.json().length;
                if (!events.isEmpty() && bytes + length > most.bytes()) {
                    break;
                }
                events.add(event);
                bytes += length;
                first.next++;
                taken++;
            }
            if (taken > 0) {
                parts.add(new Part(first.entry, taken));
            }
            if (first.next < first.events.size()) {
                break;
            }
            line.waiting.remove();
        }
        line.events -= events.size();
        line.bytes -= bytes;
        return new Send(source, events, parts);
    }

    /** A send has ended, in whatever way. */
    void done() {
        lock.lock();
        try {
            underWay--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long bytes(List<AuditEvent> events) {
        return events.stream().mapToLong(event -> event.json().length).sum();
    }
}
