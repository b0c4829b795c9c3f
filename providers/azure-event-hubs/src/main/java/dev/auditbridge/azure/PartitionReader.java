package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.PartitionProperties;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads one partition of a hub: a link for as long as it lasts, then the next from the last event handed out. One thread
 * polls; others ask {@link #caughtUp}, tell what the hub says ({@link #observe}) and close.
 */
final class PartitionReader implements AutoCloseable {
    private static final long BATCH_BYTES = 4L << 20;
    private static final Duration RETUNE = Duration.ofSeconds(10);

    private final Partition partition;
    private final String id;
    private final EventHubsSettings settings;
    private final EventHubsClients clients;
    private final EventHubsErrors errors;
    private final InstantSource clock;
    private final PartitionProgress progress;
    private final @Nullable Instant until;
    private final Prefetch prefetch;
    private final CountDownLatch closed = new CountDownLatch(1);

    // Of the polling thread.
    private long sequence;
    private int generation;
    private boolean received;
    private Instant tuned = Instant.MIN;

    private volatile @Nullable PartitionLink link;
    private volatile boolean done;
    private volatile @Nullable Beginning again;

    /**
     * A reader.
     *
     * @param until where a window ends; none reads on for ever
     * @param prefetchBytes this partition's part of the budget
     */
    PartitionReader(
            Partition partition,
            String id,
            PartitionProgress progress,
            Hub hub,
            @Nullable Instant until,
            long prefetchBytes) {
        this.partition = partition;
        this.id = id;
        this.settings = hub.settings();
        this.clients = hub.clients();
        this.errors = hub.errors();
        this.clock = hub.clock();
        this.progress = progress;
        this.until = until;
        this.prefetch = new Prefetch(prefetchBytes);
    }

    /** What all readers of a hub share. */
    record Hub(EventHubsSettings settings, EventHubsClients clients, EventHubsErrors errors, InstantSource clock) {}

    @Nullable
    Batch poll(Duration timeout) throws SourceException, InterruptedException {
        if (done || isClosed()) {
            closed.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return null;
        }
        beginAgain();
        PartitionLink open = open();
        return switch (open.next(timeout)) {
            case PartitionLink.Signal.Received(EventData event) -> batch(open, event);
            case PartitionLink.Signal.Ended(Throwable error) -> {
                end();
                if (isClosed()) {
                    yield null;
                }
                SourceException failure = failure(error);
                received = false;
                throw failure;
            }
            case null -> {
                retune(open);
                yield null;
            }
        };
    }

    /** A batch of an event and what waits behind it. An end that waits there is left for the next poll. */
    private @Nullable Batch batch(PartitionLink open, EventData first) throws InterruptedException {
        Batch.Builder batch = Batch.builder(partition, sequence);
        EventData event = first;
        for (int bodies = 1; ; bodies++) {
            if (isPast(event)) {
                done = true;
                end();
                break;
            }
            take(event, batch);
            if (bodies == settings.batchBodies()
                    || batch.sizeBytes() >= BATCH_BYTES
                    || !(open.ready() instanceof PartitionLink.Signal.Received(EventData next))) {
                retune(open);
                break;
            }
            event = next;
        }
        if (batch.isEmpty()) {
            return null;
        }
        sequence++;
        return batch.build();
    }

    private boolean isPast(EventData event) {
        Instant end = until;
        return end != null && !event.getEnqueuedTime().isBefore(end);
    }

    private void take(EventData event, Batch.Builder batch) {
        received = true;
        prefetch.see(event.getBody().length);
        EventHubsPosition position = progress.take(event, batch);
        if (until == null) {
            batch.end(position.toPosition());
        }
    }

    private PartitionLink open() throws SourceException {
        PartitionLink open = link;
        if (open == null) {
            generation = clients.generation();
            int window = prefetch.window();
            try {
                open = new PartitionLink(clients.open(window), id, progress.from(), settings.ownerLevel(), window);
            } catch (RuntimeException e) {
                throw errors.of(e, id);
            }
            link = open;
            if (isClosed()) {
                open.close();
            }
        }
        return open;
    }

    private void end() {
        PartitionLink old = link;
        link = null;
        if (old != null) {
            old.close();
        }
    }

    private SourceException failure(@Nullable Throwable error) {
        if (error == null) {
            return SourceException.retry("the connection to " + place() + " ended", null);
        }
        SourceException failure = errors.of(error, id);
        if (EventHubsErrors.isAuthorization(failure)) {
            clients.renew(generation);
            return EventHubsErrors.afterWork(failure, received);
        }
        return failure;
    }

    /** Gives the link another window when the bodies have become much larger or smaller; what waited is read again. */
    private void retune(PartitionLink open) {
        Instant now = clock.instant();
        if (prefetch.isFarFrom(open.window()) && tuned.isBefore(now.minus(RETUNE))) {
            tuned = now;
            end();
        }
    }

    /** Goes back to the beginning of a hub that was created anew. */
    private void beginAgain() {
        Beginning anew = again;
        if (anew != null) {
            again = null;
            end();
            progress.beginAgain(anew);
        }
    }

    /** Whether all that was there at the start is handed out. */
    boolean caughtUp() {
        return done || progress.caughtUp();
    }

    /** The last sequence number handed out, or -1. */
    long handedOut() {
        return progress.handedOut();
    }

    /**
     * Learns what the partition tells about itself.
     *
     * @param before what {@link #handedOut} was before the partition was asked
     */
    void observe(PartitionProperties now, long before) {
        if (again == null && progress.observe(now, before)) {
            again = Beginning.earliest(now);
            progress.tellAnew();
        }
    }

    private String place() {
        return "partition " + id + " of " + settings.place();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Ends the link; whoever polls is told. */
    @Override
    public void close() {
        closed.countDown();
        PartitionLink open = link;
        if (open != null) {
            open.close();
        }
    }
}
