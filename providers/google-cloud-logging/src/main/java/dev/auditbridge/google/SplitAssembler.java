package dev.auditbridge.google;

import dev.auditbridge.google.AuditEntry.Split;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts entries together that Cloud Logging split because they were too large, from parts in any order. Bounded in entries and
 * bytes (I4): what does not fit, or waited too long, is given back incomplete, oldest first, never dropped (I1). For one
 * thread.
 */
final class SplitAssembler {
    /** An entry is at most 16 MiB in parts of 512 KiB by any limit of the API server; more parts are no split of Google's. */
    private static final int MOST_PARTS = 1024;

    private final int mostEntries;
    private final long mostBytes;
    private final BodyMerge merge = new BodyMerge();
    private final Map<Key, Pending> pending = new LinkedHashMap<>();
    private long bytes;

    SplitAssembler(int mostEntries, long mostBytes) {
        this.mostEntries = mostEntries;
        this.mostBytes = mostBytes;
    }

    /** What the parts of one entry have in common. */
    record Key(@Nullable String logName, String uid) {}

    /** What an entry is a part of; one without a split is whole by itself. */
    static Key key(AuditEntry part) {
        Split split = part.split();
        return new Key(part.logName(), split == null ? "" : split.uid());
    }

    private static final class Pending {
        private final TreeMap<Integer, AuditEntry> parts = new TreeMap<>();
        private final int total;
        private final Instant since;
        private long bytes;

        Pending(int total, Instant since) {
            this.total = total;
            this.since = since;
        }
    }

    /** Takes a part, and gives back what it completes, or what had to go for it. */
    List<AuditEntry> add(AuditEntry part, Instant now) {
        Split split = part.split();
        if (split == null) {
            return List.of(part);
        }
        boolean isPart =
                split.total() > 1 && split.total() <= MOST_PARTS && split.index() >= 0 && split.index() < split.total();
        if (!isPart) {
            return List.of(split.total() == 1 ? part.withBodies(part.request(), part.response(), null) : part);
        }
        Key key = key(part);
        Pending entry = pending.computeIfAbsent(key, missing -> new Pending(split.total(), now));
        if (entry.parts.putIfAbsent(split.index(), part) == null) {
            entry.bytes += part.sizeBytes();
            bytes += part.sizeBytes();
        }
        List<AuditEntry> done = new ArrayList<>();
        if (entry.parts.size() >= entry.total) {
            pending.remove(key);
            done.add(release(entry));
        }
        while (pending.size() > mostEntries || bytes > mostBytes) {
            done.add(releaseOldest());
        }
        return done;
    }

    /** Gives back, incomplete, what began before a time. */
    List<AuditEntry> expire(Instant begunBefore) {
        List<AuditEntry> done = new ArrayList<>();
        while (!pending.isEmpty() && pending.values().iterator().next().since.isBefore(begunBefore)) {
            done.add(releaseOldest());
        }
        return done;
    }

    /** Gives back, incomplete, all there is. */
    List<AuditEntry> end() {
        return expire(Instant.MAX);
    }

    /** The parts that wait for others. */
    List<AuditEntry> waiting() {
        return pending.values().stream()
                .flatMap(entry -> entry.parts.values().stream())
                .toList();
    }

    /** Whether parts of this entry wait for others. */
    boolean isPending(Key key) {
        return pending.containsKey(key);
    }

    /** The time of the oldest part that waits; no position may pass it (I2). */
    Optional<Instant> oldest() {
        return pending.values().stream()
                .flatMap(entry -> entry.parts.values().stream())
                .map(AuditEntry::timestamp)
                .filter(java.util.Objects::nonNull)
                .min(Instant::compareTo);
    }

    private AuditEntry releaseOldest() {
        Iterator<Pending> all = pending.values().iterator();
        Pending entry = all.next();
        all.remove();
        return release(entry);
    }

    private AuditEntry release(Pending entry) {
        bytes -= entry.bytes;
        AuditEntry first = entry.parts.firstEntry().getValue();
        Split split = first.split();
        Split incomplete = split == null || entry.parts.size() == entry.total
                ? null
                : new Split(split.uid(), split.index(), entry.total, entry.parts.size());
        try {
            return first.withBodies(
                    merged(entry, AuditEntry::request), merged(entry, AuditEntry::response), incomplete);
        } catch (IOException tooDeep) {
            return first.withBodies(first.request(), first.response(), new Split("", 0, entry.total, 1));
        }
    }

    private @Nullable Body merged(Pending entry, Function<AuditEntry, @Nullable Body> which) throws IOException {
        List<Body> bodies = new ArrayList<>();
        for (AuditEntry part : entry.parts.values()) {
            Body body = which.apply(part);
            if (body != null) {
                bodies.add(body);
            }
        }
        return bodies.size() > 1 ? merge.merge(bodies) : bodies.isEmpty() ? null : bodies.getFirst();
    }
}
