package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.EventData;
import com.azure.messaging.eventhubs.PartitionProperties;
import com.azure.messaging.eventhubs.models.EventPosition;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Decoder;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
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
    private final Decoder decoder;
    private final Source.Listener listener;
    private final InstantSource clock;
    private final @Nullable Instant until;
    private final Prefetch prefetch;
    private final CountDownLatch closed = new CountDownLatch(1);

    // Of the polling thread.
    private EventPosition from;
    private long expected;
    private long sequence;
    private int generation;
    private Instant tuned = Instant.MIN;

    private volatile @Nullable PartitionLink link;
    private volatile long target;
    private volatile long handedOut;
    private volatile @Nullable Instant reached;
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
            Beginning beginning,
            Hub hub,
            Source.Listener listener,
            @Nullable Instant until,
            long prefetchBytes) {
        this.partition = partition;
        this.id = id;
        this.settings = hub.settings();
        this.clients = hub.clients();
        this.errors = hub.errors();
        this.decoder = hub.decoder();
        this.clock = hub.clock();
        this.listener = listener;
        this.until = until;
        this.prefetch = new Prefetch(prefetchBytes);
        this.from = beginning.from();
        this.expected = beginning.expected();
        this.target = beginning.target();
        this.handedOut = before(beginning);
        this.reached = beginning.reached();
    }

    /** What all readers of a hub share. */
    record Hub(
            EventHubsSettings settings,
            EventHubsClients clients,
            EventHubsErrors errors,
            Decoder decoder,
            InstantSource clock) {}

    Partition partition() {
        return partition;
    }

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
                throw failure(error);
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
        long number = event.getSequenceNumber();
        if (expected != Beginning.UNKNOWN && number > expected) {
            listener.lost(partition, number - expected, place() + Beginning.EXPIRED);
        }
        byte[] body = event.getBody();
        prefetch.see(body.length);
        batch.addAll(decoder.decode(
                body,
                Origin.of("aks")
                        .withRecord(partition.name(), Long.toString(number), event.getEnqueuedTime())
                        .arrivedAt(clock.instant())));
        EventHubsPosition position = new EventHubsPosition(number, event.getEnqueuedTime(), offset(event));
        if (until == null) {
            batch.end(position.toPosition());
        }
        from = position.next();
        expected = number + 1;
        handedOut = number;
        reached = event.getEnqueuedTime();
    }

    private static String offset(EventData event) {
        String offset = event.getOffsetString();
        return offset == null ? "" : offset;
    }

    private PartitionLink open() throws SourceException {
        PartitionLink open = link;
        if (open == null) {
            generation = clients.generation();
            int window = prefetch.window();
            try {
                open = new PartitionLink(clients.open(window), id, from, settings.ownerLevel(), window);
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
            from = anew.from();
            expected = anew.expected();
            target = anew.target();
            handedOut = before(anew);
            reached = null;
        }
    }

    /** Whether all that was there at the start is handed out. */
    boolean caughtUp() {
        return done || handedOut >= target;
    }

    /** The last sequence number handed out, or -1. */
    long handedOut() {
        return handedOut;
    }

    /**
     * Learns what the partition tells about itself.
     *
     * @param before what {@link #handedOut} was before the partition was asked
     */
    void observe(PartitionProperties now, long before) {
        if (now.getLastEnqueuedSequenceNumber() < before && again == null) {
            again = Beginning.earliest(now);
            listener.lost(partition, 0, place() + Beginning.ANEW);
            return;
        }
        if (now.isEmpty() || now.getBeginningSequenceNumber() > target) {
            target = Beginning.UNKNOWN;
        }
        tellLag(now);
    }

    private static long before(Beginning beginning) {
        return Math.max(beginning.expected() - 1, -1);
    }

    /** Tells how far it is behind. */
    private void tellLag(PartitionProperties now) {
        Instant newest = reached;
        boolean upToDate = now.isEmpty() || handedOut >= now.getLastEnqueuedSequenceNumber();
        if (upToDate) {
            listener.lag(partition, Duration.ZERO, settings.retention());
        } else if (newest != null) {
            Duration behind = Duration.between(newest, now.getLastEnqueuedTime());
            listener.lag(partition, behind.isNegative() ? Duration.ZERO : behind, settings.retention());
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
