package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.CheckpointStore;
import com.azure.messaging.eventhubs.models.Checkpoint;
import com.azure.messaging.eventhubs.models.PartitionOwnership;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Looks on while the SDK's load balancer lists and claims partitions in the store, and makes good what it lacks:
 *
 * <ul>
 *   <li>A partition that another replica has claimed is told as lost at the next listing, even while its handler is held.
 *   <li>A partition whose pump has ended is shown to the balancer as nobody's, so that it begins again with the next listing;
 *       by itself the balancer waits until its own claim has expired. The claim in the store stands, so no other takes it.
 *   <li>The greedy strategy lists without a pause for as long as a claim fails; here each listing waits a moment.
 *   <li>A store that refuses to be written looks to the balancer like a claim that another has won. It is told apart by the
 *       ETag, which then is the same afterwards.
 * </ul>
 *
 * Thread-safe.
 */
final class Ownerships implements CheckpointStore {
    private final CheckpointStore store;
    private final Duration pace;
    private final BlobErrors errors;
    private final Set<String> pumping = ConcurrentHashMap.newKeySet();
    private final Map<String, Checkpoint> checkpoints = new ConcurrentHashMap<>();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private volatile Set<String> others = Set.of();
    private volatile @Nullable SourceException trouble;
    private volatile @Nullable Hub hub;
    private volatile String me = "";
    private volatile Consumer<String> lost = id -> {};
    private volatile boolean stopping;

    /** What is claimed of, as the processor names it. */
    private record Hub(String namespace, String name, String group) {}

    /**
     * A look at a store.
     *
     * @param pace the least time between two listings
     */
    Ownerships(CheckpointStore store, Duration pace, BlobErrors errors) {
        this.store = store;
        this.pace = pace;
        this.errors = errors;
    }

    /**
     * A processor begins.
     *
     * @param owner the name under which it claims
     * @param told the id of each partition that is listed as another's, or nobody's
     */
    void begin(String owner, Consumer<String> told) {
        pumping.clear();
        refused.clear();
        me = owner;
        lost = told;
        stopping = false;
    }

    /** The processor stops: it is shown everything as it is. */
    void stopping() {
        stopping = true;
    }

    /** Gives up what a claim under way while the processor stopped has won, so that nobody waits until it expires. */
    void giveUp(Duration patience) {
        Hub asked = hub;
        if (asked != null) {
            store.listOwnership(asked.namespace(), asked.name(), asked.group())
                    .filter(ownership -> ownership.getOwnerId().equals(me))
                    .map(ownership -> ownership.setOwnerId(""))
                    .collectList()
                    .filter(left -> !left.isEmpty())
                    .flatMapMany(store::claimOwnership)
                    .blockLast(patience);
        }
    }

    /** A partition's pump begins. */
    void begun(String id) {
        pumping.add(id);
    }

    /** A partition's pump has ended. */
    void ended(String id) {
        pumping.remove(id);
    }

    /** The sequence number that was stored for a partition when it was claimed last, if any was. */
    @Nullable
    Long stored(String id) {
        Checkpoint checkpoint = checkpoints.get(id);
        return checkpoint == null ? null : checkpoint.getSequenceNumber();
    }

    /** Whether another replica owned the partition at the last listing. */
    boolean isOthers(String id) {
        return others.contains(id);
    }

    /** Why the store cannot be used just now, or nothing. */
    @Nullable
    SourceException trouble() {
        return trouble;
    }

    @Override
    public Flux<PartitionOwnership> listOwnership(String namespace, String name, String group) {
        if (stopping) {
            return store.listOwnership(namespace, name, group);
        }
        hub = new Hub(namespace, name, group);
        return Mono.delay(pace)
                .thenMany(Flux.defer(() -> store.listOwnership(namespace, name, group)))
                .collectList()
                .doOnError(this::failed)
                .doOnNext(this::look)
                .flatMapIterable(all -> all)
                .map(this::show);
    }

    private void failed(Throwable error) {
        trouble = errors.of(error);
    }

    private void look(List<PartitionOwnership> all) {
        Set<String> taken = new HashSet<>();
        Map<String, String> tags = new ConcurrentHashMap<>();
        for (PartitionOwnership ownership : all) {
            String id = ownership.getPartitionId();
            tags.put(id, ownership.getETag());
            if (!ownership.getOwnerId().equals(me)) {
                lost.accept(id);
                if (!ownership.getOwnerId().isEmpty()) {
                    taken.add(id);
                }
            }
        }
        others = Set.copyOf(taken);
        boolean refuses = refused.entrySet().stream()
                .anyMatch(claim -> claim.getValue().equals(tags.getOrDefault(claim.getKey(), "")));
        trouble = refuses ? errors.notWritable() : null;
    }

    private PartitionOwnership show(PartitionOwnership ownership) {
        boolean idle = ownership.getOwnerId().equals(me) && !pumping.contains(ownership.getPartitionId());
        return idle && !stopping ? ownership.setOwnerId("") : ownership;
    }

    @Override
    public Flux<PartitionOwnership> claimOwnership(List<PartitionOwnership> claims) {
        Map<String, String> open = new ConcurrentHashMap<>();
        claims.forEach(claim -> open.put(claim.getPartitionId(), claim.getETag() == null ? "" : claim.getETag()));
        return store.claimOwnership(claims)
                .doOnNext(won -> {
                    open.remove(won.getPartitionId());
                    refused.remove(won.getPartitionId());
                })
                .doOnError(this::failed)
                .doOnComplete(() -> refused.putAll(open));
    }

    @Override
    public Flux<Checkpoint> listCheckpoints(String namespace, String hub, String group) {
        return store.listCheckpoints(namespace, hub, group)
                .doOnNext(checkpoint -> checkpoints.put(checkpoint.getPartitionId(), checkpoint))
                .doOnError(this::failed);
    }

    @Override
    public Mono<Void> updateCheckpoint(Checkpoint checkpoint) {
        return store.updateCheckpoint(checkpoint);
    }
}
