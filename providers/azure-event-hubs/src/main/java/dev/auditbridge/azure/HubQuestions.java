package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.EventHubConsumerAsyncClient;
import com.azure.messaging.eventhubs.PartitionProperties;
import com.azure.messaging.eventhubs.models.EventPosition;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What a hub is asked about itself, and its answers waited for. Thread-safe. */
final class HubQuestions {
    /** A link that is refused is refused within this time; one that is not says so by an event, if there is one. */
    private static final Duration PROBE_LINK = Duration.ofSeconds(5);

    private final EventHubsSettings settings;
    private final EventHubsClients clients;
    private final EventHubsErrors errors;
    private final Optional<Reachability> way;

    HubQuestions(
            EventHubsSettings settings, HubConnection connection, EventHubsClients clients, EventHubsErrors errors) {
        this.way = Reachability.of(connection, settings);
        this.settings = settings;
        this.clients = clients;
        this.errors = errors;
    }

    /** The ids of its partitions. */
    List<String> partitions() throws SourceException, InterruptedException {
        return ask(clients.hub().getEventHubProperties(), null).getPartitionIds().stream()
                .toList();
    }

    /** What a partition holds. */
    PartitionProperties partition(String id) throws SourceException, InterruptedException {
        return ask(clients.hub().getPartitionProperties(id), id);
    }

    /** Goes the way to the hub, asks it about itself, then attaches to its first partition, which alone shows a missing consumer group. */
    String probe() throws SourceException, InterruptedException {
        if (way.isPresent()) {
            way.get().check();
        }
        List<String> ids = partitions();
        EventHubConsumerAsyncClient client = clients.open(1);
        try (PartitionLink link = new PartitionLink(client, ids.getFirst(), EventPosition.earliest(), null, 1)) {
            if (link.next(PROBE_LINK) instanceof PartitionLink.Signal.Ended(Throwable error) && error != null) {
                SourceException failure = errors.of(error, ids.getFirst());
                if (!EventHubsErrors.isStolen(failure)) {
                    throw failure;
                }
            }
        }
        return settings.place() + ": " + ids.size() + " partitions, consumer group " + settings.group();
    }

    private <T> T ask(Mono<T> question, @Nullable String id) throws SourceException, InterruptedException {
        int generation = clients.generation();
        try {
            return question.toFuture().get(settings.pace().answer().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            SourceException failure = errors.of(e.getCause() == null ? e : e.getCause(), id);
            if (EventHubsErrors.isAuthorization(failure)) {
                clients.renew(generation);
            }
            throw Reachability.explain(way, failure);
        } catch (TimeoutException e) {
            throw Reachability.explain(way, errors.of(e, id));
        }
    }
}
