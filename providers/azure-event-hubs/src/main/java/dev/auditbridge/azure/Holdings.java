package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.models.CloseContext;
import com.azure.messaging.eventhubs.models.ErrorContext;
import com.azure.messaging.eventhubs.models.EventBatchContext;
import com.azure.messaging.eventhubs.models.InitializationContext;
import com.azure.messaging.eventhubs.models.PartitionContext;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The partitions that this replica owns, as the SDK's processor tells of them: what its callbacks come to. Thread-safe. */
final class Holdings {
    private static final Logger LOG = LoggerFactory.getLogger(Holdings.class);
    /** How the SDK names errors of no partition. */
    private static final String NO_PARTITION = "NONE";

    private final EventHubsSettings settings;
    private final EventHubsErrors errors;
    private final Source.Listener listener;
    private final Ownerships ownerships;
    private final Introduction introduction;
    private final Map<String, OwnedPartition> owned = new ConcurrentHashMap<>();
    private final AtomicLong generations = new AtomicLong();
    private volatile boolean stopping;

    /** Finds out where a partition begins that was just claimed. */
    @FunctionalInterface
    interface Introduction {
        PartitionProgress of(OwnedPartition partition) throws SourceException, InterruptedException;
    }

    Holdings(
            EventHubsSettings settings,
            EventHubsErrors errors,
            Source.Listener listener,
            Ownerships ownerships,
            Introduction introduction) {
        this.settings = settings;
        this.errors = errors;
        this.listener = listener;
        this.ownerships = ownerships;
        this.introduction = introduction;
    }

    /** The assignment, if it stands. */
    @Nullable
    OwnedPartition of(Partition partition) {
        return owned.values().stream()
                .filter(candidate -> candidate.partition().equals(partition))
                .findFirst()
                .orElse(null);
    }

    /** What is owned of a partition, if it is. */
    @Nullable
    OwnedPartition of(String id) {
        return owned.get(id);
    }

    /** A pump begins: of a partition that was claimed just now, or of one that has been ours all the time. */
    void begins(InitializationContext context) {
        String id = context.getPartitionContext().getPartitionId();
        OwnedPartition known = owned.get(id);
        OwnedPartition partition = known != null ? known : claimed(id);
        ownerships.begun(id);
        partition.feed().begin(context.getPartitionContext());
        if (known == null) {
            owned.put(id, partition);
            Thread.ofVirtual()
                    .name("event-hubs-" + partition.partition().name())
                    .start(() -> introduce(partition));
        }
    }

    private OwnedPartition claimed(String id) {
        return new OwnedPartition(
                new Partition(settings.partition(id), generations.incrementAndGet(), true),
                id,
                settings.balance().settle(),
                listener);
    }

    /** Asks until the hub answers. */
    private void introduce(OwnedPartition partition) {
        Duration wait = settings.pace().firstRetry();
        try {
            while (!partition.isLost()) {
                try {
                    partition.announce(introduction.of(partition));
                    return;
                } catch (SourceException e) {
                    LOG.warn("{}", e.getMessage());
                } catch (RuntimeException e) {
                    LOG.debug("{}", errors.of(e, partition.id()).getMessage());
                }
                partition.awaitLoss(wait);
                wait = wait.multipliedBy(2).compareTo(settings.pace().lastRetry()) < 0
                        ? wait.multipliedBy(2)
                        : settings.pace().lastRetry();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Events come: this returns when they will be polled. */
    void receives(EventBatchContext context) {
        OwnedPartition partition = owned.get(context.getPartitionContext().getPartitionId());
        boolean taken = partition != null && partition.feed().offer(context.getPartitionContext(), context.getEvents());
        if (!taken && !stopping) {
            // A pump that nobody reads from would keep the partition from everyone: a failure ends it.
            throw new IllegalStateException("the partition is lost, or begins again");
        }
    }

    /** Something failed. What stopping causes is no error. */
    void fails(ErrorContext context) {
        PartitionContext pump = context.getPartitionContext();
        if (stopping) {
            return;
        }
        if (pump.getPartitionId().equals(NO_PARTITION)) {
            LOG.debug("the load balancer of {}: {}", settings.place(), SdkWords.of(context.getThrowable()));
            return;
        }
        OwnedPartition partition = owned.get(pump.getPartitionId());
        SourceException failure = errors.of(context.getThrowable(), pump.getPartitionId());
        if (EventHubsErrors.isStolen(failure)) {
            lose(pump.getPartitionId());
        } else if (partition != null) {
            partition.feed().fail(pump, failure);
        }
    }

    /** A pump has ended. */
    void ends(CloseContext context) {
        PartitionContext pump = context.getPartitionContext();
        ownerships.ended(pump.getPartitionId());
        OwnedPartition partition = owned.get(pump.getPartitionId());
        if (partition != null && !stopping) {
            partition
                    .feed()
                    .end(
                            pump,
                            SourceException.retry(
                                    "the connection to partition " + pump.getPartitionId() + " of " + settings.place()
                                            + " ended",
                                    null));
        }
        // Next the SDK waits up to 10 s, in this its own thread, for this thread to end, and the partition may not
        // begin
        // again before. An interrupt ends that wait and nothing else: what is left to do does not block.
        Thread.currentThread().interrupt();
    }

    /** A partition is another's, or nobody's. */
    void lose(String id) {
        OwnedPartition partition = owned.remove(id);
        if (partition != null) {
            LOG.info("partition {} of {} goes to another replica", id, settings.place());
            partition.lose();
        }
    }

    /** The processor stops, to be followed by another: all is given up. */
    void loseAll() {
        stopping = true;
        List.copyOf(owned.keySet()).forEach(this::lose);
    }

    /** The source is closed: nobody is told. */
    void close() {
        stopping = true;
        owned.values().forEach(OwnedPartition::close);
        owned.clear();
    }
}
