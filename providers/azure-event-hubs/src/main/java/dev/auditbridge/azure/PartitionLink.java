package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.models.EventPosition;
import com.azure.messaging.eventhubs.models.PartitionEvent;
import com.azure.messaging.eventhubs.models.ReceiveOptions;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * One link to one partition, from its attach to its end: what the SDK pushes becomes a queue to take from. As many events are
 * asked for as are taken, so the queue holds no more than {@code window} of them (I4).
 *
 * <p>A link ends once, by an error or without one (a dropped connection completes it), and never comes back.
 */
final class PartitionLink implements AutoCloseable {

    /** What comes over a link, in order. */
    sealed interface Signal {
        /** An event. */
        record Received(EventData event) implements Signal {}

        /** The end of the link. */
        record Ended(@Nullable Throwable error) implements Signal {}
    }

    private final EventHubConsumerAsyncClient client;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Subscriber subscriber = new Subscriber();
    private final int window;
    private int taken;

    PartitionLink(
            EventHubConsumerAsyncClient client,
            String partition,
            EventPosition from,
            @Nullable Long ownerLevel,
            int window) {
        this.client = client;
        this.window = window;
        ReceiveOptions options = new ReceiveOptions();
        if (ownerLevel != null) {
            options.setOwnerLevel(ownerLevel);
        }
        client.receiveFromPartition(partition, from, options).subscribe(subscriber);
    }

    /** How many events may wait here. */
    int window() {
        return window;
    }

    /** The next signal, or nothing within the time. An end stays for the next caller. */
    @Nullable
    Signal next(Duration timeout) throws InterruptedException {
        Signal signal = signals.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        switch (signal) {
            case Signal.Received received -> ask();
            case Signal.Ended ended -> signals.add(ended);
            case null -> {
                // Nothing came.
            }
        }
        return signal;
    }

    /** The next event if it waits already. For the one thread that takes. */
    @Nullable
    Signal ready() throws InterruptedException {
        return signals.peek() instanceof Signal.Received ? next(Duration.ZERO) : null;
    }

    /** Asks for as many as were taken, when they are half a window. */
    private void ask() {
        if (++taken >= (window + 1) / 2) {
            subscriber.request(taken);
            taken = 0;
        }
    }

    /** Ends the link; whoever waits is told. */
    @Override
    public void close() {
        subscriber.cancel();
        signals.add(new Signal.Ended(null));
        client.close();
    }

    private final class Subscriber extends BaseSubscriber<PartitionEvent> {
        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(window);
        }

        @Override
        protected void hookOnNext(PartitionEvent event) {
            signals.add(new Signal.Received(event.getData()));
        }

        @Override
        protected void hookOnError(Throwable error) {
            signals.add(new Signal.Ended(error));
        }

        @Override
        protected void hookOnComplete() {
            signals.add(new Signal.Ended(null));
        }
    }
}
