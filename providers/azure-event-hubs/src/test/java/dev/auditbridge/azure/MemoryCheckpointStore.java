package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.CheckpointStore;
import com.azure.messaging.eventhubs.models.Checkpoint;
import com.azure.messaging.eventhubs.models.PartitionOwnership;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the blob container of a balanced hub does, in memory: claims with ETags, and checkpoints. */
final class MemoryCheckpointStore implements CheckpointStore {
    private final Map<String, PartitionOwnership> ownerships = new ConcurrentHashMap<>();
    private final Map<String, Checkpoint> checkpoints = new ConcurrentHashMap<>();
    private final AtomicInteger saves = new AtomicInteger();
    volatile boolean refusesSaves;
    volatile boolean refusesClaims;

    @Override
    public Flux<PartitionOwnership> listOwnership(String namespace, String hub, String group) {
        return Flux.fromIterable(
                ownerships.values().stream().map(MemoryCheckpointStore::copy).toList());
    }

    private static PartitionOwnership copy(PartitionOwnership from) {
        return new PartitionOwnership()
                .setFullyQualifiedNamespace(from.getFullyQualifiedNamespace())
                .setEventHubName(from.getEventHubName())
                .setConsumerGroup(from.getConsumerGroup())
                .setPartitionId(from.getPartitionId())
                .setOwnerId(from.getOwnerId())
                .setETag(from.getETag())
                .setLastModifiedTime(from.getLastModifiedTime());
    }

    @Override
    public Flux<PartitionOwnership> claimOwnership(List<PartitionOwnership> claims) {
        return Flux.fromIterable(claims).filter(this::claim);
    }

    private boolean claim(PartitionOwnership claim) {
        boolean[] won = new boolean[1];
        ownerships.compute(claim.getPartitionId(), (id, now) -> {
            String tag = now == null ? null : now.getETag();
            won[0] = !refusesClaims && java.util.Objects.equals(tag, claim.getETag());
            return won[0]
                    ? copy(claim.setETag(UUID.randomUUID().toString()).setLastModifiedTime(System.currentTimeMillis()))
                    : now;
        });
        return won[0];
    }

    /** Another owner claims a partition, as a replica would. */
    void steal(String id, String owner) {
        ownerships.computeIfPresent(
                id,
                (same, now) -> copy(now)
                        .setOwnerId(owner)
                        .setETag(UUID.randomUUID().toString())
                        .setLastModifiedTime(System.currentTimeMillis()));
    }

    @Override
    public Flux<Checkpoint> listCheckpoints(String namespace, String hub, String group) {
        return Flux.fromIterable(List.copyOf(checkpoints.values()));
    }

    @Override
    public Mono<Void> updateCheckpoint(Checkpoint checkpoint) {
        return Mono.defer(() -> {
            if (refusesSaves) {
                return Mono.error(new IOException("the store is away"));
            }
            saves.incrementAndGet();
            checkpoints.put(checkpoint.getPartitionId(), checkpoint);
            return Mono.empty();
        });
    }

    /** What is stored of a partition. */
    Checkpoint checkpoint(String id) {
        return checkpoints.getOrDefault(id, new Checkpoint());
    }

    int saves() {
        return saves.get();
    }
}
