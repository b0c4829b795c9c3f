package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The SDK's clients of one source, which share one connection. Made anew after an authorization error, because a client that
 * was refused once may stay refused (logstash-input-azure_event_hubs#109). Thread-safe.
 */
final class EventHubsClients implements AutoCloseable {
    private final Supplier<EventHubClientBuilder> builders;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable EventHubClientBuilder builder;
    private @Nullable EventHubConsumerAsyncClient hub;
    private int generation;
    private boolean closed;

    EventHubsClients(Supplier<EventHubClientBuilder> builders) {
        this.builders = builders;
    }

    /** The client that asks about the hub; it keeps the shared connection open. */
    EventHubConsumerAsyncClient hub() {
        lock.lock();
        try {
            if (hub == null) {
                hub = open(1);
            }
            return hub;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A client to read one partition with; the caller closes it.
     *
     * @param prefetch how many events may be on the way without being asked for
     */
    EventHubConsumerAsyncClient open(int prefetch) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the source is closed");
            }
            if (builder == null) {
                builder = builders.get().shareConnection();
            }
            return builder.prefetchCount(prefetch).buildAsyncConsumerClient();
        } finally {
            lock.unlock();
        }
    }

    /** Which generation of clients {@link #open} gives. */
    int generation() {
        lock.lock();
        try {
            return generation;
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of what was authorized before, unless that was done already since a client of that generation was opened. */
    void renew(int refused) {
        lock.lock();
        try {
            if (refused != generation) {
                return;
            }
            generation++;
            builder = null;
            if (hub != null) {
                hub.close();
                hub = null;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            renew(generation);
        } finally {
            lock.unlock();
        }
    }
}
