package dev.auditbridge.standins.eventhubs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The hub behind the connections: its partitions, its owners, and what is wrong with it just now. Thread-safe. */
final class Hub {
    private static final Pattern READER = Pattern.compile(
            "(?<hub>[^/]+)/ConsumerGroups/(?<group>[^/]+)/Partitions/(?<partition>[^/]+)", Pattern.CASE_INSENSITIVE);
    private static final int TRACE = 10_000;

    private final String name;
    private final boolean opaqueOffsets;
    private final Runnable wake;
    private final Instant created = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final List<PartitionLog> partitions = new CopyOnWriteArrayList<>();
    private final Owners owners = new Owners();
    private final Authorization authorization = new Authorization();
    private final Management management = new Management(this);
    private final ConcurrentLinkedQueue<String> trace = new ConcurrentLinkedQueue<>();
    private final AtomicLong tags = new AtomicLong();
    private final AtomicLong deliveries = new AtomicLong();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile boolean holdsDeliveries;
    private volatile @Nullable Detach refusesReaders;

    Hub(String name, int partitions, boolean opaqueOffsets, Runnable wake) {
        this.name = name;
        this.opaqueOffsets = opaqueOffsets;
        this.wake = wake;
        addPartitions(partitions);
    }

    String name() {
        return name;
    }

    Instant created() {
        return created;
    }

    /** The time an event is stamped with: the wire carries milliseconds. */
    Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    int partitions() {
        return partitions.size();
    }

    void addPartitions(int count) {
        for (int i = 0; i < count; i++) {
            partitions.add(new PartitionLog(opaqueOffsets));
        }
    }

    PartitionLog log(int partition) {
        return partitions.get(partition);
    }

    int nextInTurn() {
        return Math.floorMod(turn.getAndIncrement(), partitions.size());
    }

    /** The partition with an id, or -1. */
    int partitionId(String id) {
        try {
            int number = Integer.parseInt(id);
            return number >= 0 && number < partitions.size() ? number : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The partition a reader's address names, or -1. */
    int partition(String address) {
        Matcher matcher = READER.matcher(address);
        return matcher.matches() && matcher.group("hub").equalsIgnoreCase(name)
                ? partitionId(matcher.group("partition"))
                : -1;
    }

    /** Why a reader may not attach, or nothing. */
    @Nullable
    Detach refusal(String address) {
        return partition(address) < 0 ? Detach.NOT_FOUND : refusesReaders;
    }

    void refuseReaders(@Nullable Detach how) {
        refusesReaders = how;
    }

    boolean holdsDeliveries() {
        return holdsDeliveries;
    }

    void holdDeliveries(boolean hold) {
        holdsDeliveries = hold;
    }

    Owners owners() {
        return owners;
    }

    Authorization authorization() {
        return authorization;
    }

    Management management() {
        return management;
    }

    void wakeAll() {
        wake.run();
    }

    void countDelivery() {
        deliveries.incrementAndGet();
    }

    long deliveries() {
        return deliveries.get();
    }

    byte[] nextTag() {
        return Long.toString(tags.getAndIncrement(), Character.MAX_RADIX).getBytes(StandardCharsets.US_ASCII);
    }

    void trace(String what) {
        trace.add(what);
        if (trace.size() > TRACE) {
            trace.poll();
        }
    }

    List<String> trace() {
        return List.copyOf(trace);
    }
}
