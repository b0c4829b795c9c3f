package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.EventProcessorClient;
import com.azure.messaging.eventhubs.LoadBalancingStrategy;
import com.azure.messaging.eventhubs.models.EventPosition;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SDK's processor at work: it claims its share of the hub's partitions in the store and pushes their events.
 *
 * @param client the SDK's
 * @param partitions how many the hub had when it began: the SDK asks once and finds no others
 */
record HubProcessor(EventProcessorClient client, Holdings holdings, Ownerships ownerships, int partitions)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HubProcessor.class);
    private static final Duration STOP = Duration.ofSeconds(3);
    private static final Duration GIVE_UP = Duration.ofSeconds(1);
    /** What the SDK holds of a partition, in batches of a quarter of the prefetch: prefetch, one being filled, a queue, ours. */
    private static final int PREFETCH_IN_BATCHES = 4;

    /**
     * Starts one.
     *
     * @param initial where a partition begins that has no checkpoint
     */
    static HubProcessor start(
            EventHubsSettings settings,
            HubConnection connection,
            Holdings holdings,
            Ownerships ownerships,
            int partitions,
            Function<String, EventPosition> initial) {
        EventHubsSettings.Balance balance = settings.balance();
        // The SDK takes one number for good, so the largest body is assumed.
        int prefetch = new Prefetch(settings.prefetchBytes() / partitions).window();
        int batch = Math.clamp(prefetch / PREFETCH_IN_BATCHES, 1, settings.batchBodies());
        EventProcessorClient client = connection
                .processor()
                .consumerGroup(settings.group())
                .checkpointStore(ownerships)
                .loadBalancingStrategy(LoadBalancingStrategy.GREEDY)
                .loadBalancingUpdateInterval(balance.interval())
                .partitionOwnershipExpirationInterval(balance.expiry())
                .prefetchCount(prefetch)
                .initialPartitionEventPosition(initial)
                .processPartitionInitialization(holdings::begins)
                .processEventBatch(holdings::receives, batch, balance.batchWait())
                .processError(holdings::fails)
                .processPartitionClose(holdings::ends)
                .buildEventProcessorClient();
        ownerships.begin(client.getIdentifier(), holdings::lose);
        client.start();
        return new HubProcessor(client, holdings, ownerships, partitions);
    }

    /** Gives its partitions up, so that others need not wait until its claims expire. Its holdings must be let go before. */
    @Override
    public void close() {
        ownerships.stopping();
        try {
            client.stop(STOP);
            ownerships.giveUp(GIVE_UP);
        } catch (RuntimeException e) {
            // Others take the partitions when the claims have expired.
            LOG.debug("stopping the processor: {}", e.getMessage());
        }
    }
}
