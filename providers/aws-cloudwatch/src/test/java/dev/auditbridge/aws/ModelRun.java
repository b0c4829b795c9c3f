package dev.auditbridge.aws;

import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Attachment;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Position;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A bridge on a virtual clock: accepts in any order, commits the accepted prefix, crashes, and begins again from what it saved. */
final class ModelRun implements Source.Listener {
    static final Partition PARTITION = new Partition(Audit.GROUP, 1, true);
    static final LogGroup GROUP = LogGroup.parse(Audit.GROUP);

    private final ModelCloud cloud;
    private final Readers readers;
    private final Random random;
    private final double crashes;
    private final List<Batch> pending = new ArrayList<>();
    private final Set<Batch> accepted = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    private final Map<String, Integer> delivered = new HashMap<>();
    private Checkpoint saved = Checkpoint.NONE;
    private PartitionReader reader;
    private boolean prompt;
    private int deaths;
    private long late;

    /** Makes a reader that goes on where it was saved. */
    interface Readers {
        PartitionReader open(ModelRun run, @Nullable Position position, List<Attachment> attached);
    }

    ModelRun(ModelCloud cloud, Readers readers, Random random, double crashes) {
        this.cloud = cloud;
        this.readers = readers;
        this.random = random;
        this.crashes = crashes;
        this.reader = open();
    }

    /** From now on outputs accept at once. */
    ModelRun promptly() {
        prompt = true;
        return this;
    }

    /** Runs until a virtual time, then lets everything be accepted. */
    void until(long end) {
        while (cloud.now() < end) {
            reader.handedOver();
            cloud.pass(reader.untilDue().toMillis());
            try {
                Batch batch = reader.step();
                if (batch != null) {
                    pending.add(batch);
                }
            } catch (SourceException e) {
                cloud.pass(1_000L + random.nextInt(20_000));
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts a model", e);
            }
            acceptSome();
            commit();
            if (random.nextDouble() < crashes) {
                crash();
            }
        }
        pending.forEach(this::accept);
        commit();
    }

    private void acceptSome() {
        for (Batch batch : pending) {
            if (prompt || random.nextInt(3) == 0) {
                accept(batch);
            }
        }
    }

    private void accept(Batch batch) {
        if (accepted.add(batch)) {
            batch.poisons()
                    .forEach(record ->
                            delivered.merge(new String(record.bytes(), StandardCharsets.UTF_8), 1, Integer::sum));
        }
    }

    private void commit() {
        while (!pending.isEmpty() && accepted.contains(pending.getFirst())) {
            saved = saved.after(List.of(pending.removeFirst()));
        }
    }

    void crash() {
        crash(random.nextInt(5) > 0);
    }

    /** @param withIds whether what was attached is there afterwards */
    void crash(boolean withIds) {
        deaths++;
        pending.clear();
        if (!withIds) {
            saved = new Checkpoint(saved.positions(), Map.of());
        }
        reader = open();
    }

    private PartitionReader open() {
        return readers.open(this, saved.positions().get(PARTITION.name()), saved.attached(PARTITION));
    }

    Set<String> missing(List<LogRecord> records) {
        Set<String> missing = new LinkedHashSet<>();
        records.forEach(record -> missing.add(record.id()));
        missing.removeAll(delivered.keySet());
        return missing;
    }

    int deliveries() {
        return delivered.values().stream().mapToInt(Integer::intValue).sum();
    }

    int duplicates() {
        return deliveries() - delivered.size();
    }

    /** Whether a record was delivered more than once. */
    boolean isDuplicate(LogRecord record) {
        return delivered.getOrDefault(record.id(), 0) > 1;
    }

    int deaths() {
        return deaths;
    }

    long late() {
        return late;
    }

    ModelCloud cloud() {
        return cloud;
    }

    /** A record that comes back as itself. */
    static List<Decoded> decode(LogRecord record) {
        return List.of(new Decoded.Poison("model", record.id().getBytes(StandardCharsets.UTF_8), Origin.of("eks")));
    }

    @Override
    public void assigned(Partition partition) {}

    @Override
    public void revoked(Partition partition) {}

    @Override
    public void blocked(String why) {}

    @Override
    public void unblocked() {}

    @Override
    public void lag(Partition partition, Duration lag, Optional<Duration> retention) {}

    @Override
    public void lost(Partition partition, long records, String why) {}

    @Override
    public void lateBeyondWindow(Partition partition, long records) {
        late += records;
    }
}
