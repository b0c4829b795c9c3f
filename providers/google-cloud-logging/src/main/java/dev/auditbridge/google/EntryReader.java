package dev.auditbridge.google;

import com.google.logging.v2.LogEntry;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Batch;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns entries into what a batch holds: each once, and split ones put together. For one thread. */
final class EntryReader {
    private static final int MOST_SEEN = 1_000_000;
    private static final int MOST_SPLITS = 1000;
    private static final long MOST_SPLIT_BYTES = 64L << 20;

    private final GkeDecoder decoder;
    private final InstantSource clock;
    private final SeenEntries seen = new SeenEntries(MOST_SEEN);
    private final SplitAssembler splits = new SplitAssembler(MOST_SPLITS, MOST_SPLIT_BYTES);
    /** The keys of parts that wait, by what a part is known by. */
    private final Map<AuditEntry, EntryKey> waiting = new HashMap<>();

    EntryReader(GkeDecoder decoder, InstantSource clock) {
        this.decoder = decoder;
        this.clock = clock;
    }

    /** Adds a page to a batch; returns how many entries of it were new. */
    int read(List<LogEntry> entries, Batch.Builder batch) {
        Instant now = clock.instant();
        Origin origin = Origin.of("gke").arrivedAt(now);
        int fresh = 0;
        for (LogEntry entry : entries) {
            EntryKey key = EntryKey.of(entry);
            if (seen.add(key, latest(entry))) {
                fresh++;
                read(entry, key, now, origin, batch);
            }
        }
        return fresh;
    }

    private void read(LogEntry entry, EntryKey key, Instant now, Origin origin, Batch.Builder batch) {
        if (!entry.hasSplit()) {
            batch.addAll(decoder.decode(entry, origin));
            return;
        }
        AuditEntry part;
        try {
            part = decoder.entry(entry);
        } catch (InvalidProtocolBufferException e) {
            batch.addAll(decoder.decode(entry, origin));
            return;
        }
        if (GkeDecoder.isPart(part)) {
            waiting.put(part, key);
            add(splits.add(part, now), origin, batch);
        } else {
            batch.addAll(decoder.decode(entry, origin));
        }
    }

    /** Adds what waited too long for its other parts. */
    void expire(Instant begunBefore, Batch.Builder batch) {
        add(splits.expire(begunBefore), Origin.of("gke").arrivedAt(clock.instant()), batch);
    }

    private void add(List<AuditEntry> whole, Origin origin, Batch.Builder batch) {
        for (AuditEntry entry : whole) {
            Decoded decoded = decoder.convert(entry, origin);
            batch.add(decoded);
        }
        waiting.keySet().retainAll(new HashSet<>(splits.waiting()));
    }

    private static Instant latest(LogEntry entry) {
        return Instant.ofEpochSecond(Math.max(
                entry.getTimestamp().getSeconds(), entry.getReceiveTimestamp().getSeconds()));
    }

    /** No position may pass this time: a part of it waits (I2). */
    Optional<Instant> held() {
        return splits.oldest();
    }

    void forgetBefore(Instant time) {
        seen.forgetBefore(time);
    }

    int seen() {
        return seen.size();
    }

    byte[] saved() {
        return seen.saved(Set.copyOf(waiting.values()));
    }

    void restore(byte @org.jspecify.annotations.Nullable [] saved) {
        seen.restore(saved);
    }
}
