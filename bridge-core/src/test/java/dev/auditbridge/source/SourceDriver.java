package dev.auditbridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/**
 * Plays the bridge towards one source, one step at a time and in one thread, and checks what a source promises of every
 * batch. What it keeps is one life of a bridge: after a crash a new driver begins with {@link #checkpoint()} of the old.
 */
public final class SourceDriver implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(5);

    private final Source source;
    private final Map<String, Partition> assigned = new ConcurrentHashMap<>();
    private final Set<Partition> revoked = ConcurrentHashMap.newKeySet();
    private final List<String> blocked = new CopyOnWriteArrayList<>();
    private volatile boolean standsBlocked;

    private final Map<Partition, Long> nextSequence = new HashMap<>();
    private final List<Batch> inFlight = new ArrayList<>();
    private final Set<Batch> accepted = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> arrived = new LinkedHashSet<>();
    private final Set<String> acceptedIds = new LinkedHashSet<>();
    private final List<Decoded.Poison> poisons = new ArrayList<>();
    private final List<SourceException> errors = new ArrayList<>();
    private Checkpoint checkpoint;

    /** Starts the source. */
    public SourceDriver(Source source, Checkpoint stored) {
        this.source = source;
        this.checkpoint = stored;
        source.start(stored, new Recorder());
    }

    /** Polls every assigned partition once; what comes is in flight from then on. */
    public List<Batch> poll() throws InterruptedException {
        List<Batch> got = new ArrayList<>();
        if (assigned.isEmpty()) {
            Thread.sleep(POLL.toMillis());
        }
        for (Partition partition : List.copyOf(assigned.values())) {
            try {
                Batch batch = source.poll(partition, POLL);
                if (batch != null && !revoked.contains(partition)) {
                    take(partition, batch);
                    got.add(batch);
                }
            } catch (SourceException e) {
                assertThat(e.getMessage())
                        .as("an error is one sentence for an operator")
                        .isNotBlank();
                assertThat(e.after()).isGreaterThanOrEqualTo(Duration.ZERO);
                errors.add(e);
                Thread.sleep(POLL.toMillis());
            }
        }
        inFlight.removeIf(batch -> revoked.contains(batch.partition()));
        return got;
    }

    private void take(Partition partition, Batch batch) {
        assertThat(batch.partition()).as("a batch is of the assignment polled").isEqualTo(partition);
        assertThat(batch.sequence())
                .as("sequences of %s have no gap", partition)
                .isEqualTo(nextSequence.merge(partition, 1L, Long::sum) - 1);
        long bytes =
                batch.events().stream().mapToLong(event -> event.json().length).sum()
                        + batch.poisons().stream()
                                .mapToLong(poison -> poison.bytes().length)
                                .sum();
        assertThat(batch.sizeBytes()).as("I4: a batch counts what it holds").isGreaterThanOrEqualTo(bytes);
        inFlight.add(batch);
        batch.events().forEach(event -> arrived.add(id(event)));
        poisons.addAll(batch.poisons());
    }

    /** Polls until the condition holds; fails with the description after the time. */
    public void pollUntil(Duration patience, String description, BooleanSupplier condition)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as(
                            "%s within %s; arrived %d, errors %s, blocked %s",
                            description, patience, arrived.size(), errors, blocked)
                    .isNegative();
            poll();
        }
    }

    /** Polls until no record has come for the time; batches that only move the position may. */
    public void pollUntilQuiet(Duration quiet) throws InterruptedException {
        long deadline = System.nanoTime() + quiet.toNanos();
        while (System.nanoTime() < deadline) {
            if (poll().stream().anyMatch(batch -> batch.records() > 0)) {
                deadline = System.nanoTime() + quiet.toNanos();
            }
        }
    }

    /** All outputs hold these batches; they are told in the order given. */
    public void accept(List<Batch> batches) {
        for (Batch batch : List.copyOf(batches)) {
            if (inFlight.stream().anyMatch(flying -> flying == batch) && accepted.add(batch)) {
                batch.events().forEach(event -> acceptedIds.add(id(event)));
                source.accepted(batch);
            }
        }
    }

    /**
     * Commits what I2 allows: of an ordered partition the accepted batches before the first that is not, of another every
     * accepted one. A source is told of each, or of an ordered prefix only the last: both are allowed.
     */
    public void commit(boolean onlyLast) throws InterruptedException, SourceException {
        Map<Partition, List<Batch>> free = new HashMap<>();
        Set<Partition> held = Collections.newSetFromMap(new HashMap<>());
        for (Batch batch : inFlight) {
            Partition partition = batch.partition();
            if (!accepted.contains(batch)) {
                held.add(partition);
            } else if (!partition.ordered() || !held.contains(partition)) {
                free.computeIfAbsent(partition, p -> new ArrayList<>()).add(batch);
            }
        }
        for (Map.Entry<Partition, List<Batch>> entry : free.entrySet()) {
            List<Batch> batches = entry.getValue();
            if (source.positionKeeper() == Source.PositionKeeper.BRIDGE) {
                checkpoint = checkpoint.after(batches);
            }
            boolean coalesce = onlyLast && entry.getKey().ordered();
            for (Batch batch : coalesce ? List.of(batches.getLast()) : batches) {
                if (!revoked.contains(batch.partition())) {
                    source.committed(batch);
                }
            }
            inFlight.removeIf(flying -> batches.stream().anyMatch(batch -> batch == flying));
        }
    }

    /** Accepts and commits all that is in flight. */
    public void settle() throws InterruptedException, SourceException {
        accept(inFlight);
        commit(false);
    }

    /** The source. */
    public Source source() {
        return source;
    }

    /** What is saved. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /** The auditIDs handed out in this life. */
    public Set<String> arrived() {
        return arrived;
    }

    /** From here on only what is in flight counts as arrived. */
    public void forgetAllButInFlight() {
        arrived.clear();
        inFlight.removeIf(batch -> revoked.contains(batch.partition()));
        inFlight.forEach(batch -> batch.events().forEach(event -> arrived.add(id(event))));
    }

    /** The auditIDs whose batch all outputs hold. */
    public Set<String> acceptedIds() {
        return acceptedIds;
    }

    /** What is handed out and not committed, in the order it came. */
    public List<Batch> inFlight() {
        return List.copyOf(inFlight);
    }

    /** Whether a poison with this word came. */
    public boolean poisonArrived(String word) {
        return poisons.stream().anyMatch(poison -> new String(poison.bytes(), StandardCharsets.UTF_8).contains(word));
    }

    /** The poisons handed out. */
    public List<Decoded.Poison> poisons() {
        return List.copyOf(poisons);
    }

    /** The errors that poll threw. */
    public List<SourceException> errors() {
        return List.copyOf(errors);
    }

    /** The sentences the source was blocked with. */
    public List<String> blocked() {
        return List.copyOf(blocked);
    }

    /** Whether the source says that it is blocked as a whole. */
    public boolean standsBlocked() {
        return standsBlocked;
    }

    /** The partitions it was assigned and still has. */
    public List<Partition> assigned() {
        return List.copyOf(assigned.values());
    }

    /** The assignments that were taken away. */
    public Set<Partition> revoked() {
        return Set.copyOf(revoked);
    }

    /** A crash or a stop: nothing more is accepted or committed. */
    @Override
    public void close() {
        source.close();
    }

    private static String id(AuditEvent event) {
        String id = event.envelope().auditId();
        assertThat(id).as("an Event has an auditID").isNotNull();
        return String.valueOf(id);
    }

    private final class Recorder implements Source.Listener {
        @Override
        public void assigned(Partition partition) {
            Partition before = assigned.put(partition.name(), partition);
            if (before != null && !before.equals(partition)) {
                revoked.add(before);
            }
        }

        @Override
        public void revoked(Partition partition) {
            revoked.add(partition);
            assigned.remove(partition.name(), partition);
        }

        @Override
        public void blocked(String why) {
            blocked.add(why);
            standsBlocked = true;
        }

        @Override
        public void unblocked() {
            standsBlocked = false;
        }

        @Override
        public void lag(Partition partition, Duration lag, Optional<Duration> retention) {}

        @Override
        public void lost(Partition partition, long records, String why) {}

        @Override
        public void lateBeyondWindow(Partition partition, long records) {}
    }
}
