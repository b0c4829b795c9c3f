package dev.auditbridge.pipeline;

import dev.auditbridge.delivery.Delivery;
import dev.auditbridge.delivery.Time;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.telemetry.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One output at work: its queue, and a thread for each send that may be under way. */
final class OutputRun {
    private static final Logger LOG = LoggerFactory.getLogger(OutputRun.class);

    private final NamedOutput named;
    private final Delivery delivery;
    private final OutputQueue queue;
    private final Ledger ledger;
    private final Health health;
    private final BridgeSettings settings;
    private final Failure failure;
    private final Time time;
    private final List<Thread> threads = new ArrayList<>();

    OutputRun(
            NamedOutput named,
            Delivery delivery,
            Ledger ledger,
            Health health,
            BridgeSettings settings,
            Failure failure,
            Time time) {
        this.named = named;
        this.delivery = delivery;
        this.queue = new OutputQueue(delivery.settings().batch());
        this.ledger = ledger;
        this.health = health;
        this.settings = settings;
        this.failure = failure;
        this.time = time;
    }

    String name() {
        return named.name();
    }

    OutputQueue queue() {
        return queue;
    }

    void start() {
        health.starting(name());
        for (int i = 0; i < delivery.settings().maxInFlight(); i++) {
            threads.add(failure.watch(name(), "send-" + i, this::work));
        }
        threads.add(failure.watch(name(), "probe", this::probe));
    }

    private void work() throws InterruptedException {
        while (true) {
            OutputQueue.Send send = queue.take();
            try {
                deliver(send);
            } finally {
                queue.done();
            }
            for (OutputQueue.Part part : send.parts()) {
                ledger.accepted(part.entry(), name(), part.events());
            }
        }
    }

    /** Returns once it is delivered; an interrupt leaves it unaccepted, so that nothing of it is committed (I1). */
    private void deliver(OutputQueue.Send send) throws InterruptedException {
        List<AuditEvent> events = standing(send);
        while (!events.isEmpty()) {
            try {
                delivery.deliver(send.source(), events);
                return;
            } catch (RuntimeException e) {
                LOG.error("output {} failed in a way that nobody expected; its Events are held", name(), e);
                health.blocked(
                        name(),
                        "the output failed unexpectedly (" + e
                                + "): see the log, and report it; nothing is lost meanwhile");
                time.sleep(settings.blockedEvery());
            }
        }
    }

    /** What was revoked while it waited is the new owner's to send. */
    private static List<AuditEvent> standing(OutputQueue.Send send) {
        if (send.parts().stream().noneMatch(part -> part.entry().discarded())) {
            return send.events();
        }
        List<AuditEvent> standing = new ArrayList<>();
        int next = 0;
        for (OutputQueue.Part part : send.parts()) {
            if (!part.entry().discarded()) {
                standing.addAll(send.events().subList(next, next + part.events()));
            }
            next += part.events();
        }
        return standing;
    }

    /** Ready means that the collector was reached once, even before there is anything to send. */
    private void probe() throws InterruptedException {
        Backoff backoff = new Backoff(settings);
        while (true) {
            switch (asked()) {
                case SendResult.Done done -> {
                    health.working(name());
                    return;
                }
                case SendResult.TooLarge tooLarge -> {
                    health.working(name());
                    return;
                }
                case SendResult.Retry(Duration after, String why) -> {
                    LOG.warn("output {} cannot be reached yet, tried again: {}", name(), why);
                    time.sleep(backoff.next(after));
                }
                case SendResult.Blocked(String why) -> {
                    health.blocked(name(), why);
                    time.sleep(settings.blockedEvery());
                }
            }
        }
    }

    private SendResult asked() throws InterruptedException {
        try {
            return named.output().probe();
        } catch (RuntimeException e) {
            LOG.error("output {} failed in a way that it should have answered itself", name(), e);
            return new SendResult.Retry(Duration.ZERO, "the output failed: " + e);
        }
    }

    /** Interrupts what is under way, whose outcome is then unknown, and closes the output. */
    void stop(Duration patience) {
        threads.forEach(Thread::interrupt);
        Joins.await(threads, patience);
        named.output().close();
        Joins.await(threads, patience);
    }
}
