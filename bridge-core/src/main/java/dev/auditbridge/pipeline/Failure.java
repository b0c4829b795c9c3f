package dev.auditbridge.pipeline;

import dev.auditbridge.telemetry.Health;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one reason for which a bridge stops by itself. No thread of it dies silently. Thread-safe. */
final class Failure {
    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    private final Health health;
    private final Runnable stop;
    private final AtomicReference<@Nullable String> reason = new AtomicReference<>();
    private final CountDownLatch failed = new CountDownLatch(1);

    /** Runs {@code stop} once, in a thread of its own, when something fails. */
    Failure(Health health, Runnable stop) {
        this.health = health;
        this.stop = stop;
    }

    /** What a thread of the bridge does. */
    interface Work {
        void run() throws InterruptedException;
    }

    /** Starts a virtual thread; an interrupt ends it in peace, anything else fails the bridge. */
    Thread watch(String component, String role, Work work) {
        return Thread.ofVirtual().name("auditbridge-" + component + "-" + role).start(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                // Asked to stop: what is not accepted stays uncommitted.
            } catch (Throwable e) {
                fail(component, "failed unexpectedly (" + e + ")", e);
            }
        });
    }

    /** The bridge cannot go on. */
    void fail(String component, String why, Throwable cause) {
        LOG.error("{}: {}; the bridge stops, and what is not committed will be read again", component, why, cause);
        health.blocked(component, why + "; the bridge stops: see the log, and start it again");
        if (reason.compareAndSet(null, component + ": " + why)) {
            failed.countDown();
            Thread.ofVirtual().name("auditbridge-failed").start(stop);
        }
    }

    /** Why the bridge stopped by itself, if it did. */
    Optional<String> reason() {
        return Optional.ofNullable(reason.get());
    }

    boolean await(Duration timeout) throws InterruptedException {
        return failed.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
