package dev.auditbridge.output.http;

import dev.auditbridge.output.Bytes;
import dev.auditbridge.output.SendResult;
import java.util.List;
import java.util.Map;

/** What a request carries so that a collector takes it. Thread-safe. */
public interface Credentials extends AutoCloseable {

    /** What is to be had for a request. */
    sealed interface Grant {
        /** Headers for it. */
        record Headers(Map<String, String> headers) implements Grant {}

        /** Nothing: why, and what to make of it. */
        record Refused(SendResult result) implements Grant {}
    }

    /**
     * The headers of a request.
     *
     * @param body as it will be on the wire
     * @throws InterruptedException if the bridge is stopping
     */
    Grant grant(Bytes body) throws InterruptedException;

    /** A collector answered 401 to these: whether there may be others for another try. */
    default boolean renew(Grant.Headers refused) {
        return false;
    }

    /** What no error may show (I7). */
    List<String> secrets();

    @Override
    default void close() {}
}
