package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.EventHubClientBuilder;
import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.EventHubProperties;
import com.azure.messaging.eventhubs.PartitionProperties;
import com.azure.messaging.eventhubs.models.EventPosition;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Position;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Reads one hub of Azure Event Hubs directly: one bridge partition for each of the hub's, the bridge keeps the positions, one
 * instance reads. New partitions are found while it runs.
 */
final class EventHubsSource implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(EventHubsSource.class);
    /** A link that is refused is refused within this time. */
    private static final Duration PROBE_LINK = Duration.ofSeconds(1);

    private final EventHubsSettings settings;
    private final Supplier<EventHubClientBuilder> builders;
    private final EventLimits limits;
    private final InstantSource clock;
    private final @Nullable Window window;
    private final EventHubsClients clients;
    private final EventHubsErrors errors;
    private final PartitionReader.Hub hub;
    private final Map<String, PartitionReader> readers = new ConcurrentHashMap<>();
    private final Map<String, SourceException> unreadable = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean discovered;
    private volatile @Nullable Thread monitor;

    /** What is read once; without one the source reads on for ever. */
    private record Window(Instant from, Instant to) {}

    EventHubsSource(
            EventHubsSettings settings,
            Supplier<EventHubClientBuilder> builders,
            EventLimits limits,
            InstantSource clock) {
        this(settings, builders, limits, clock, null);
    }

    private EventHubsSource(
            EventHubsSettings settings,
            Supplier<EventHubClientBuilder> builders,
            EventLimits limits,
            InstantSource clock,
            @Nullable Window window) {
        this.settings = settings;
        this.builders = builders;
        this.limits = limits;
        this.clock = clock;
        this.window = window;
        this.clients = new EventHubsClients(() -> builders.get().consumerGroup(settings.group()));
        this.errors = new EventHubsErrors(settings);
        this.hub = new PartitionReader.Hub(settings, clients, errors, new AksDecoder(limits, false), clock);
    }

    @Override
    public PositionKeeper positionKeeper() {
        return PositionKeeper.BRIDGE;
    }

    @Override
    public void start(Checkpoint stored, Listener listener) {
        monitor = Thread.ofVirtual().name("event-hubs-" + settings.hub()).start(() -> watch(stored, listener));
    }

    /** Looks at the hub again and again: for new partitions, for the lag, and for whether it can be asked at all. */
    private void watch(Checkpoint stored, Listener listener) {
        boolean blocked = false;
        int failures = 0;
        try {
            do {
                SourceException failure = look(stored, listener);
                if (isClosed()) {
                    return;
                }
                failures = failure == null ? 0 : failures + 1;
                if (failure == null && blocked) {
                    blocked = false;
                    listener.unblocked();
                } else if (failure != null && failure.kind() == SourceException.Kind.BLOCKED) {
                    blocked = true;
                    listener.blocked(String.valueOf(failure.getMessage()));
                } else if (failure != null) {
                    LOG.warn("{}", failure.getMessage());
                }
            } while (!closed.await(pause(failures).toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration pause(int failures) {
        EventHubsSettings.Pace pace = settings.pace();
        if (failures == 0) {
            return pace.refresh();
        }
        Duration doubled = pace.firstRetry().multipliedBy(1L << Math.min(failures - 1, 20));
        return doubled.compareTo(pace.lastRetry()) < 0 ? doubled : pace.lastRetry();
    }

    /** Looks once; what failed, or nothing. */
    private @Nullable SourceException look(Checkpoint stored, Listener listener) throws InterruptedException {
        try {
            discover(stored, listener);
            return null;
        } catch (SourceException e) {
            return e;
        } catch (RuntimeException e) {
            return errors.of(e, null);
        }
    }

    private void discover(Checkpoint stored, Listener listener) throws SourceException, InterruptedException {
        List<String> ids = describe().getPartitionIds().stream().toList();
        for (String id : ids) {
            PartitionReader reader = readers.get(name(id));
            long before = reader == null ? -1 : reader.handedOut();
            PartitionProperties now = ask(clients.hub().getPartitionProperties(id), id);
            if (reader != null) {
                reader.observe(now, before);
            } else if (!unreadable.containsKey(name(id))) {
                assign(id, now, ids.size(), stored.positions().get(name(id)), listener);
            }
        }
        discovered = true;
    }

    private void assign(
            String id, PartitionProperties now, int partitions, @Nullable Position position, Listener listener) {
        Partition partition = new Partition(name(id), 0, true);
        Beginning beginning;
        try {
            beginning = beginning(now, position);
        } catch (IllegalArgumentException e) {
            unreadable.put(
                    partition.name(),
                    SourceException.blocked(
                            "the stored position of partition " + id + " of " + settings.place()
                                    + " cannot be read; it was saved by another version or another kind of source:"
                                    + " restore the checkpoint, or remove it to begin where start says",
                            e));
            listener.assigned(partition);
            return;
        }
        String lost = beginning.why();
        if (lost != null) {
            listener.lost(partition, beginning.lost(), "partition " + id + " of " + settings.place() + lost);
        }
        Window within = window;
        PartitionReader reader = new PartitionReader(
                partition,
                id,
                beginning,
                hub,
                listener,
                within == null ? null : within.to(),
                settings.prefetchBytes() / partitions);
        readers.put(partition.name(), reader);
        if (isClosed()) {
            reader.close();
        }
        listener.assigned(partition);
    }

    private Beginning beginning(PartitionProperties now, @Nullable Position position) {
        Window within = window;
        if (within != null) {
            return Beginning.time(within.from(), now);
        }
        if (position != null) {
            return Beginning.after(EventHubsPosition.of(position), now);
        }
        // All of a partition that was added meanwhile is new.
        return discovered ? Beginning.earliest(now) : Beginning.at(settings.start(), now, clock);
    }

    /** A partition's name in the checkpoint: with its hub, so that another hub's positions are never taken for this one's. */
    private String name(String id) {
        return settings.hub().toLowerCase(Locale.ROOT) + "/" + id;
    }

    private EventHubProperties describe() throws SourceException, InterruptedException {
        return ask(clients.hub().getEventHubProperties(), null);
    }

    /** Waits for the SDK's answer. */
    private <T> T ask(Mono<T> question, @Nullable String id) throws SourceException, InterruptedException {
        int generation = clients.generation();
        try {
            return question.toFuture().get(settings.pace().answer().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            SourceException failure = errors.of(e.getCause() == null ? e : e.getCause(), id);
            if (EventHubsErrors.isAuthorization(failure)) {
                clients.renew(generation);
            }
            throw failure;
        } catch (TimeoutException e) {
            throw errors.of(e, id);
        }
    }

    @Override
    public @Nullable Batch poll(Partition partition, Duration timeout) throws SourceException, InterruptedException {
        SourceException blocked = unreadable.get(partition.name());
        if (blocked != null) {
            throw blocked;
        }
        PartitionReader reader = readers.get(partition.name());
        if (reader == null) {
            throw new IllegalArgumentException("partition " + partition.name() + " was never assigned");
        }
        return reader.poll(timeout);
    }

    @Override
    public void accepted(Batch batch) {
        // The bridge keeps the positions: the hub is told nothing.
    }

    @Override
    public void committed(Batch batch) {
        // The bridge keeps the positions: the hub is told nothing.
    }

    @Override
    public boolean caughtUp() {
        return discovered && unreadable.isEmpty() && readers.values().stream().allMatch(PartitionReader::caughtUp);
    }

    /** Asks the hub about itself, then attaches to its first partition, which alone shows a missing consumer group. */
    @Override
    public String probe() throws SourceException, InterruptedException {
        EventHubProperties properties = describe();
        List<String> ids = properties.getPartitionIds().stream().toList();
        EventHubConsumerAsyncClient client = clients.open(1);
        try (PartitionLink link = new PartitionLink(client, ids.getFirst(), EventPosition.latest(), null, 1)) {
            if (link.next(PROBE_LINK) instanceof PartitionLink.Signal.Ended(Throwable error) && error != null) {
                SourceException failure = errors.of(error, ids.getFirst());
                if (!EventHubsErrors.isStolen(failure)) {
                    throw failure;
                }
            }
        }
        return settings.place() + ": " + ids.size() + " partitions, consumer group " + settings.group();
    }

    @Override
    public Source window(Instant from, Instant to) {
        return new EventHubsSource(settings.forWindow(), builders, limits, clock, new Window(from, to));
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        Thread watching = monitor;
        if (watching != null) {
            watching.interrupt();
        }
        readers.values().forEach(PartitionReader::close);
        clients.close();
    }
}
