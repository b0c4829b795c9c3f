package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.CheckpointStore;
import com.azure.messaging.eventhubs.models.Checkpoint;
import dev.auditbridge.source.SourceException;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The positions of a balanced hub in the store that its replicas share, as every SDK of Event Hubs reads them. Thread-safe. */
final class Positions {
    private static final String PROBE = "write-probe";

    private final EventHubsSettings settings;
    private final CheckpointStore store;
    private final BlobErrors errors;

    Positions(EventHubsSettings settings, CheckpointStore store, BlobErrors errors) {
        this.settings = settings;
        this.store = store;
        this.errors = errors;
    }

    /**
     * Saves where a partition goes on; durable when it returns.
     *
     * @param sequence the sequence number of the last event that is accepted, or -1 before the first
     * @param offset its offset; readers of other languages, and KEDA, go by it
     */
    void save(String id, long sequence, @Nullable String offset) throws SourceException, InterruptedException {
        // The SDK's own checkpoint of a single event has no offset (Azure/azure-sdk-for-java#46752).
        ask(store.updateCheckpoint(new Checkpoint()
                .setFullyQualifiedNamespace(lower(settings.namespace()))
                .setEventHubName(lower(settings.hub()))
                .setConsumerGroup(lower(settings.group()))
                .setPartitionId(id)
                .setSequenceNumber(sequence)
                .setOffsetString(offset)));
    }

    /** Lists the claims, then writes a position that no partition has, as only a write shows that writing is allowed. */
    String probe() throws SourceException, InterruptedException {
        ask(store.listOwnership(lower(settings.namespace()), lower(settings.hub()), lower(settings.group()))
                .then());
        save(PROBE, 0, "0");
        return errors.place() + " can be listed and written";
    }

    /** As the SDK's processor names its blobs. */
    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private <T> void ask(Mono<T> question) throws SourceException, InterruptedException {
        try {
            question.toFuture().get(settings.pace().answer().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw errors.of(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw errors.of(e);
        }
    }
}
