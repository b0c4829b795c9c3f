package dev.auditbridge.google;

import com.google.logging.v2.LogEntry;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import dev.auditbridge.google.SeenEntries.Seen;
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
    private static final int MOST_SPLITS = 1000;
    private static final long MOST_SPLIT_BYTES = 64L << 20;

    private final GkeDecoder decoder;
    private final InstantSource clock;
    private final SeenEntries seen;
    private final SplitAssembler splits = new SplitAssembler(MOST_SPLITS, MOST_SPLIT_BYTES);
    /** The parts that wait. */
    private final Map<AuditEntry, Seen> waiting = new HashMap<>();

    EntryReader(GkeDecoder decoder, InstantSource clock, SeenEntries seen) {
        this.decoder = decoder;
        this.clock = clock;
        this.seen = seen;
    }

    /** Adds a page to a batch; returns how many entries of it were new. */
    int read(List<LogEntry> entries, Batch.Builder batch) {
        Instant now = clock.instant();
        Origin origin = Origin.of("gke").arrivedAt(now);
        int fresh = 0;
        for (LogEntry entry : entries) {
            Seen key = new Seen(EntryKey.of(entry), latest(entry));
            if (seen.add(key)) {
                fresh++;
                Optional<AuditEntry> part = part(entry);
                if (part.isPresent()) {
                    waiting.put(part.get(), key);
                    add(splits.add(part.get(), now), origin, batch);
                } else {
                    batch.addAll(decoder.decode(entry, origin));
                    seen.handOut(key);
                }
            }
        }
        attach(batch);
        return fresh;
    }

    private Optional<AuditEntry> part(LogEntry entry) {
        if (!entry.hasSplit()) {
            return Optional.empty();
        }
        try {
            return Optional.of(decoder.entry(entry)).filter(GkeDecoder::isPart);
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    /** Adds what waited too long for its other parts. */
    void expire(Instant begunBefore, Batch.Builder batch) {
        add(splits.expire(begunBefore), Origin.of("gke").arrivedAt(clock.instant()), batch);
        attach(batch);
    }

    private void attach(Batch.Builder batch) {
        seen.attachments().forEach(batch::attach);
    }

    private void add(List<AuditEntry> whole, Origin origin, Batch.Builder batch) {
        for (AuditEntry entry : whole) {
            Decoded decoded = decoder.convert(entry, origin);
            batch.add(decoded);
        }
        Set<AuditEntry> stillWaiting = new HashSet<>(splits.waiting());
        waiting.entrySet().removeIf(each -> {
            boolean isOver = !stillWaiting.contains(each.getKey());
            if (isOver) {
                seen.handOut(each.getValue());
            }
            return isOver;
        });
    }

    private static long latest(LogEntry entry) {
        return Math.max(
                entry.getTimestamp().getSeconds(), entry.getReceiveTimestamp().getSeconds());
    }

    /** No position may pass this time: a part of it waits (I2). */
    Optional<Instant> held() {
        return splits.oldest();
    }

    void forgetBefore(Instant time) {
        seen.forgetBefore(time);
    }
}
