package dev.auditbridge.output;

import dev.auditbridge.event.AuditEvent;
import java.util.List;

/**
 * Speaks one protocol to one collector. Thread-safe: up to {@link Limits#maxInFlight} sends run at once.
 *
 * <p>Finding another host of its own list is its job; repeating a send is not.
 */
public interface Output extends AutoCloseable {

    /** What one send may hold. */
    Limits limits();

    /**
     * Sends Events and waits for the collector's answer.
     *
     * @param events at least one, within the limits unless a single Event is larger
     * @throws InterruptedException if the bridge is stopping; the outcome is then unknown
     */
    SendResult send(List<AuditEvent> events) throws InterruptedException;

    /**
     * Asks whether the collector could be reached, for {@code check --connect} and the readiness probe; sends no Event.
     *
     * @return an empty {@code Done} if so
     */
    SendResult probe() throws InterruptedException;

    /** Frees connections; unblocks sends. Idempotent. */
    @Override
    void close();

    /**
     * What one send may hold.
     *
     * @param maxEvents the most Events in a send
     * @param maxBytes the most bytes in a send, counted as canonical JSON; a larger single Event is sent alone
     * @param maxInFlight the most sends at once
     * @param acknowledges whether the protocol acknowledges; if not, accepted means handed to the operating system
     */
    record Limits(int maxEvents, long maxBytes, int maxInFlight, boolean acknowledges) {}
}
