package dev.auditbridge.pipeline;

import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what the ledger frees of one source, in one thread.
 *
 * <p>I1: all outputs accepted, then the position durably saved, only then the source told. Neither step is ever given up: each
 * is tried until it works, or the partition is revoked.
 */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final Duration IDLE = Duration.ofMillis(200);
    /** As many attached bytes as are written in a second at the most: a large checkpoint is saved less often. */
    private static final long ATTACHED_A_SECOND = 8L << 20;
    /** The part of the source that its alarms name when the provider does not take a position. */
    private static final String COMMIT = "commit";

    private final SourceRun run;
    private final Source source;
    private final CheckpointStore store;
    private final Ledger ledger;
    private final SourceCounts counts;
    private final BridgeSettings settings;
    private final Backoff backoff;
    private final List<Ledger.Entry> unsaved = new ArrayList<>();
    private final Map<Partition, List<Ledger.Entry>> untold = new LinkedHashMap<>();
    private CheckpointStore.Versioned saved = CheckpointStore.Versioned.NONE;
    private long saveAgain = System.nanoTime();
    private long tellAgain = System.nanoTime();
    private volatile long lastCommit = System.nanoTime();
    private volatile boolean finishing;

    Committer(
            SourceRun run,
            Source source,
            CheckpointStore store,
            Ledger ledger,
            SourceCounts counts,
            BridgeSettings settings) {
        this.run = run;
        this.source = source;
        this.store = store;
        this.ledger = ledger;
        this.counts = counts;
        this.settings = settings;
        this.backoff = new Backoff(settings);
    }

    /** Loads what was saved of the source; tries until it can, soon again at first: another run may be about to end. */
    Checkpoint load() throws InterruptedException {
        if (source.positionKeeper() == Source.PositionKeeper.PROVIDER) {
            return Checkpoint.NONE;
        }
        while (true) {
            try {
                saved = store.load(run.name());
                run.checkpointWorks();
                backoff.reset();
                return saved.checkpoint();
            } catch (IOException | RuntimeException e) {
                run.checkpointBlocked(String.valueOf(e.getMessage()));
                Duration wait = backoff.next(Duration.ZERO);
                Thread.sleep(wait.compareTo(settings.blockedEvery()) < 0 ? wait : settings.blockedEvery());
            }
        }
    }

    void run() throws InterruptedException {
        while (true) {
            boolean last = finishing;
            Ledger.Work work = ledger.take(run.name(), wait(last));
            for (Ledger.Entry entry : work.accepted()) {
                entry.settlement().accepted();
                counts.delivered(entry.events());
                source.accepted(entry.batch());
            }
            unsaved.addAll(work.free());
            if (isSaved(last)) {
                unsaved.forEach(entry -> untold.computeIfAbsent(entry.batch().partition(), key -> new ArrayList<>())
                        .add(entry));
                unsaved.clear();
            }
            tell(last);
            if (last && work.isEmpty()) {
                return;
            }
        }
    }

    private Duration wait(boolean last) {
        if (last) {
            return Duration.ZERO;
        }
        Duration due = Duration.ofNanos(saveAgain - System.nanoTime());
        return unsaved.isEmpty() || due.compareTo(IDLE) > 0 ? IDLE : due;
    }

    /** Commits what is free by now, once more, and ends. */
    void finish() {
        finishing = true;
    }

    /** How long ago a position was last safe, in seconds. */
    double ageSeconds() {
        return (System.nanoTime() - lastCommit) / 1e9;
    }

    /** Whether what is free may be told: at once where the provider keeps the position, otherwise once it is saved. */
    private boolean isSaved(boolean last) throws InterruptedException {
        if (source.positionKeeper() == Source.PositionKeeper.PROVIDER) {
            return true;
        }
        if (!last && System.nanoTime() - saveAgain < 0) {
            return false;
        }
        // I2: free entries of a partition come in order, so the last position is the farthest.
        List<Batch> batches = unsaved.stream()
                .filter(entry -> !entry.discarded())
                .map(Ledger.Entry::batch)
                .filter(batch -> batch.end() != null || batch.attaches())
                .toList();
        if (!batches.isEmpty()) {
            Checkpoint checkpoint = saved.checkpoint().after(batches);
            save(checkpoint);
            long written = TimeUnit.SECONDS.toNanos(1) * checkpoint.attachedBytes() / ATTACHED_A_SECOND;
            saveAgain = System.nanoTime() + Math.max(store.pause().toNanos(), written);
        }
        return true;
    }

    private void save(Checkpoint checkpoint) throws InterruptedException {
        Backoff waits = new Backoff(settings);
        while (true) {
            try {
                String version = store.save(run.name(), checkpoint, saved.version());
                saved = new CheckpointStore.Versioned(checkpoint, version);
                lastCommit = System.nanoTime();
                run.checkpointWorks();
                return;
            } catch (CheckpointStore.ConflictException e) {
                run.fail(String.valueOf(e.getMessage()), e);
                throw new InterruptedException("another bridge owns the source");
            } catch (IOException | RuntimeException e) {
                // Never given up: a commit that is dropped is a source that stands still for ever.
                run.checkpointBlocked(String.valueOf(e.getMessage()));
                Thread.sleep(waits.next(Duration.ZERO));
            }
        }
    }

    private void tell(boolean last) throws InterruptedException {
        if (untold.isEmpty() || !last && System.nanoTime() - tellAgain < 0) {
            return;
        }
        boolean failed = false;
        for (Map.Entry<Partition, List<Ledger.Entry>> each : List.copyOf(untold.entrySet())) {
            List<Ledger.Entry> entries = each.getValue();
            entries.removeIf(Ledger.Entry::discarded);
            failed |= !tell(each.getKey(), entries);
            if (entries.isEmpty()) {
                untold.remove(each.getKey());
            }
        }
        if (!failed) {
            backoff.reset();
            run.works(COMMIT);
        }
    }

    /** Tells the source of a partition's batches; what was told is taken out of the list. */
    private boolean tell(Partition partition, List<Ledger.Entry> entries) throws InterruptedException {
        while (!entries.isEmpty()) {
            // The last of an ordered partition says it for all before it.
            List<Ledger.Entry> told = List.copyOf(partition.ordered() ? entries : entries.subList(0, 1));
            try {
                source.committed(told.getLast().batch());
            } catch (SourceException e) {
                tellLater(e.kind() == SourceException.Kind.BLOCKED, String.valueOf(e.getMessage()), e.after());
                return false;
            } catch (RuntimeException e) {
                LOG.error("source {} failed in a way that it should have told", run.name(), e);
                tellLater(true, "the position of " + partition.name() + " could not be committed: " + e, Duration.ZERO);
                return false;
            }
            lastCommit = System.nanoTime();
            told.forEach(ledger::committed);
            entries.subList(0, told.size()).clear();
        }
        return true;
    }

    private void tellLater(boolean blocked, String why, Duration after) {
        Duration wait = blocked ? settings.blockedEvery() : backoff.next(after);
        if (blocked) {
            run.blocked(COMMIT, why);
        } else {
            LOG.warn("source {}: a position is committed again in {} ms: {}", run.name(), wait.toMillis(), why);
        }
        tellAgain = System.nanoTime() + wait.toNanos();
    }
}
