package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.CheckpointStore;
import com.azure.messaging.eventhubs.PartitionProperties;
import com.azure.messaging.eventhubs.checkpointstore.blob.BlobCheckpointStore;
import com.azure.messaging.eventhubs.models.EventPosition;
import dev.auditbridge.config.Start;
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
 * Reads the share of a hub that other replicas leave: the SDK's processor claims partitions in a blob container, which keeps
 * the positions too, and moves them between replicas as these come and go.
 *
 * <p>An assignment lasts as long as this replica owns the partition. A link that fails meanwhile is told by {@code poll}; the
 * next one goes on after the last event handed out.
 */
final class BalancedSource implements Source {
    /** The offset that the service takes for the place before the first event. */
    private static final String BEFORE_ALL = "-1";

    private final EventHubsSettings settings;
    private final HubConnection connection;
    private final Positions positions;
    private final Ownerships ownerships;
    private final EventLimits limits;
    private final InstantSource clock;
    private final EventHubsClients clients;
    private final EventHubsErrors errors;
    private final HubQuestions questions;
    private final HubWatch watch;
    private final Map<String, FirstSeen> firstSeen = new ConcurrentHashMap<>();
    private volatile @Nullable HubProcessor processor;

    /** A partition when this replica first saw it: where it begins without a checkpoint. */
    private record FirstSeen(Beginning beginning, String lastOffset) {}

    /** A source whose replicas share a blob container. */
    BalancedSource(
            EventHubsSettings settings,
            HubConnection connection,
            BlobContainer container,
            EventLimits limits,
            InstantSource clock) {
        this(
                settings,
                connection,
                new BlobCheckpointStore(container.builders().get().buildAsyncClient()),
                container.errors(),
                limits,
                clock);
    }

    /** A source whose replicas share any store. */
    BalancedSource(
            EventHubsSettings settings,
            HubConnection connection,
            CheckpointStore store,
            BlobErrors storeErrors,
            EventLimits limits,
            InstantSource clock) {
        this.settings = settings;
        this.connection = connection;
        this.positions = new Positions(settings, store, storeErrors);
        this.ownerships = new Ownerships(store, settings.balance().listing(), storeErrors);
        this.limits = limits;
        this.clock = clock;
        this.clients = new EventHubsClients(() -> connection.clients().consumerGroup(settings.group()));
        this.errors = new EventHubsErrors(settings);
        this.questions = new HubQuestions(settings, connection, clients, errors);
        this.watch = new HubWatch(settings, errors);
    }

    @Override
    public PositionKeeper positionKeeper() {
        return PositionKeeper.PROVIDER;
    }

    @Override
    public void start(Checkpoint stored, Listener listener) {
        watch.start(() -> look(listener), listener);
    }

    /** Begins, looks how far the partitions are, and whether the store can be used. */
    private void look(Listener listener) throws SourceException, InterruptedException {
        List<String> ids = questions.partitions();
        HubProcessor running = processor;
        for (String id : ids) {
            OwnedPartition owned = running == null ? null : running.holdings().of(id);
            long before = owned == null ? -1 : owned.handedOut();
            PartitionProperties now = questions.partition(id);
            // All of a partition that was added meanwhile is new.
            firstSeen.computeIfAbsent(
                    id,
                    added -> new FirstSeen(
                            running == null ? Beginning.at(settings.start(), now, clock) : Beginning.earliest(now),
                            now.getLastEnqueuedOffset()));
            if (owned != null && owned.observe(now, before)) {
                owned.tellAnew();
                beginAnew(owned, now);
            }
        }
        if (running == null || running.partitions() < ids.size()) {
            begin(running, ids.size(), listener);
        }
        SourceException trouble = ownerships.trouble();
        if (trouble != null) {
            throw trouble;
        }
    }

    private void begin(@Nullable HubProcessor before, int partitions, Listener listener) {
        if (before != null) {
            before.holdings().loseAll();
            before.close();
        }
        Holdings holdings = new Holdings(settings, errors, listener, ownerships, owned -> introduce(owned, listener));
        processor = HubProcessor.start(settings, connection, holdings, ownerships, partitions, this::initial);
        if (watch.isClosed()) {
            close();
        }
    }

    private EventPosition initial(String id) {
        FirstSeen first = firstSeen.get(id);
        return first == null ? EventPosition.earliest() : first.beginning().from();
    }

    /** Where a partition begins that was claimed just now, and what is lost of it. */
    private PartitionProgress introduce(OwnedPartition owned, Listener listener)
            throws SourceException, InterruptedException {
        PartitionProperties now = questions.partition(owned.id());
        Beginning beginning = beginning(owned, now);
        String lost = beginning.why();
        if (lost != null) {
            listener.lost(
                    owned.partition(), beginning.lost(), "partition " + owned.id() + " of " + settings.place() + lost);
        }
        return new PartitionProgress(owned.partition(), owned.id(), beginning, settings, limits, clock, listener);
    }

    private Beginning beginning(OwnedPartition owned, PartitionProperties now)
            throws SourceException, InterruptedException {
        Long stored = ownerships.stored(owned.id());
        if (stored != null) {
            if (now.getLastEnqueuedSequenceNumber() < stored) {
                beginAnew(owned, now);
            }
            return Beginning.after(stored, EventPosition.earliest(), null, now);
        }
        FirstSeen first = firstSeen.get(owned.id());
        if (first == null) {
            return Beginning.earliest(now);
        }
        if (settings.start() instanceof Start.Latest) {
            // Else a replica that takes over before the first commit would begin later.
            positions.save(owned.id(), first.beginning().expected() - 1, first.lastOffset());
        }
        return first.beginning();
    }

    /** The stored position is of a hub that is gone: the next pump begins with the first event of this one. */
    private void beginAnew(OwnedPartition owned, PartitionProperties now) throws SourceException, InterruptedException {
        positions.save(owned.id(), Beginning.UNKNOWN, BEFORE_ALL);
        owned.beginAgain(Beginning.earliest(now));
    }

    @Override
    public @Nullable Batch poll(Partition partition, Duration timeout) throws SourceException, InterruptedException {
        OwnedPartition owned = owned(partition);
        return owned == null ? null : owned.poll(timeout);
    }

    private @Nullable OwnedPartition owned(Partition partition) {
        HubProcessor running = processor;
        return running == null ? null : running.holdings().of(partition);
    }

    @Override
    public void accepted(Batch batch) {
        // Only a commit moves the position.
    }

    /** Saves the position in the container, not more often than asked for. One of a lost assignment is discarded. */
    @Override
    public void committed(Batch batch) throws SourceException, InterruptedException {
        OwnedPartition owned = owned(batch.partition());
        Position end = batch.end();
        if (owned == null || end == null || !owned.awaitTurn(settings.balance().saveEvery())) {
            return;
        }
        EventHubsPosition position = EventHubsPosition.of(end);
        positions.save(owned.id(), position.sequence(), position.offset());
        owned.saved();
    }

    /** Also what other replicas own is caught up with, as far as this one is asked. */
    @Override
    public boolean caughtUp() {
        HubProcessor running = processor;
        return running != null
                && firstSeen.keySet().stream().allMatch(id -> {
                    OwnedPartition owned = running.holdings().of(id);
                    return owned == null ? ownerships.isOthers(id) : owned.caughtUp();
                });
    }

    @Override
    public String probe() throws SourceException, InterruptedException {
        return questions.probe() + "; " + positions.probe();
    }

    @Override
    public Source window(Instant from, Instant to) {
        return EventHubsSource.window(settings, connection, limits, clock, from, to);
    }

    @Override
    public void close() {
        watch.close();
        HubProcessor running = processor;
        if (running != null) {
            running.holdings().close();
            running.close();
        }
        clients.close();
    }
}
