package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.PartitionProperties;
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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads one hub of Azure Event Hubs directly: one bridge partition for each of the hub's, the bridge keeps the positions, one
 * instance reads. New partitions are found while it runs.
 */
final class EventHubsSource implements Source {
    private final EventHubsSettings settings;
    private final HubConnection connection;
    private final EventLimits limits;
    private final InstantSource clock;
    private final @Nullable Window window;
    private final EventHubsClients clients;
    private final HubQuestions questions;
    private final HubWatch watch;
    private final PartitionReader.Hub hub;
    private final Map<String, PartitionReader> readers = new ConcurrentHashMap<>();
    private final Map<String, SourceException> unreadable = new ConcurrentHashMap<>();
    private volatile boolean discovered;

    /** What is read once; without one the source reads on for ever. */
    private record Window(Instant from, Instant to) {}

    EventHubsSource(EventHubsSettings settings, HubConnection connection, EventLimits limits, InstantSource clock) {
        this(settings, connection, limits, clock, null);
    }

    private EventHubsSource(
            EventHubsSettings settings,
            HubConnection connection,
            EventLimits limits,
            InstantSource clock,
            @Nullable Window window) {
        this.settings = settings;
        this.connection = connection;
        this.limits = limits;
        this.clock = clock;
        this.window = window;
        this.clients = new EventHubsClients(() -> connection.clients().consumerGroup(settings.group()));
        EventHubsErrors errors = new EventHubsErrors(settings);
        this.questions = new HubQuestions(settings, connection, clients, errors);
        this.watch = new HubWatch(settings, errors);
        this.hub = new PartitionReader.Hub(settings, clients, errors, clock);
    }

    @Override
    public PositionKeeper positionKeeper() {
        return PositionKeeper.BRIDGE;
    }

    @Override
    public void start(Checkpoint stored, Listener listener) {
        watch.start(() -> discover(stored, listener), listener);
    }

    private void discover(Checkpoint stored, Listener listener) throws SourceException, InterruptedException {
        List<String> ids = questions.partitions();
        for (String id : ids) {
            PartitionReader reader = readers.get(settings.partition(id));
            long before = reader == null ? -1 : reader.handedOut();
            PartitionProperties now = questions.partition(id);
            if (reader != null) {
                reader.observe(now, before);
            } else if (!unreadable.containsKey(settings.partition(id))) {
                assign(id, now, ids.size(), stored.positions().get(settings.partition(id)), listener);
            }
        }
        discovered = true;
    }

    private void assign(
            String id, PartitionProperties now, int partitions, @Nullable Position position, Listener listener) {
        Partition partition = new Partition(settings.partition(id), 0, true);
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
                new PartitionProgress(partition, id, beginning, settings, limits, clock, listener),
                hub,
                within == null ? null : within.to(),
                settings.prefetchBytes() / partitions);
        readers.put(partition.name(), reader);
        if (watch.isClosed()) {
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

    @Override
    public String probe() throws SourceException, InterruptedException {
        return questions.probe();
    }

    @Override
    public Source window(Instant from, Instant to) {
        return window(settings, connection, limits, clock, from, to);
    }

    /** What the hub stamped within a window. */
    static Source window(
            EventHubsSettings settings,
            HubConnection connection,
            EventLimits limits,
            InstantSource clock,
            Instant from,
            Instant to) {
        return new EventHubsSource(settings.forWindow(), connection, limits, clock, new Window(from, to));
    }

    @Override
    public void close() {
        watch.close();
        readers.values().forEach(PartitionReader::close);
        clients.close();
    }
}
