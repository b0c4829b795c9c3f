package dev.auditbridge.pipeline;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.TestEvents;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** A collector in memory that answers as it is told and remembers what it holds. */
final class RecordingOutput implements Output {
    /** One answer. */
    interface Answer {
        SendResult to(List<AuditEvent> events) throws InterruptedException;
    }

    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> held = new ArrayList<>();
    private final List<Integer> sizes = new CopyOnWriteArrayList<>();
    volatile Answer answer = events -> SendResult.ACCEPTED;
    volatile Runnable afterHeld = () -> {};
    volatile boolean closed;

    RecordingOutput() {
        this(new Limits(50, 1 << 20, 4, true));
    }

    RecordingOutput(Limits limits) {
        this.limits = limits;
    }

    /** Answers that the collector is away. */
    void down() {
        answer = events -> new SendResult.Retry(Duration.ZERO, "the collector is away");
    }

    /** Answers that somebody has to act. */
    void blocked() {
        answer = events -> new SendResult.Blocked("the token has expired: renew it");
    }

    /** Never answers. */
    void silent() {
        answer = events -> {
            Thread.sleep(Duration.ofHours(1));
            return SendResult.ACCEPTED;
        };
    }

    /** Accepts. */
    void up() {
        answer = events -> SendResult.ACCEPTED;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public SendResult send(List<AuditEvent> events) throws InterruptedException {
        SendResult result = answer.to(events);
        if (result instanceof SendResult.Done(var rejected, var retry, var after)) {
            Set<Integer> not = new LinkedHashSet<>(retry);
            rejected.forEach(rejection -> not.add(rejection.index()));
            lock.lock();
            try {
                for (int i = 0; i < events.size(); i++) {
                    if (!not.contains(i)) {
                        held.add(TestEvents.id(events.get(i)));
                    }
                }
            } finally {
                lock.unlock();
            }
            sizes.add(events.size());
            afterHeld.run();
        }
        return result;
    }

    /** The auditIDs it holds, in the order they came, duplicates too. */
    List<String> held() {
        lock.lock();
        try {
            return List.copyOf(held);
        } finally {
            lock.unlock();
        }
    }

    /** The auditIDs it holds. */
    Set<String> ids() {
        return new LinkedHashSet<>(held());
    }

    /** How many Events each answered send had. */
    List<Integer> sizes() {
        return List.copyOf(sizes);
    }

    @Override
    public SendResult probe() {
        return SendResult.ACCEPTED;
    }

    @Override
    public void close() {
        closed = true;
    }
}
