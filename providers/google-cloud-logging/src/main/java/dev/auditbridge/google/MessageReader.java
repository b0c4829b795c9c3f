package dev.auditbridge.google;

import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import dev.auditbridge.google.Envelope.Entry;
import dev.auditbridge.google.Envelope.Item;
import dev.auditbridge.source.Batch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns messages into what a batch holds, and puts split entries together. A message is acknowledged with the batch that holds
 * what became of it: a part of a split entry waits unacknowledged for the others (I2). For one thread.
 */
final class MessageReader {
    private static final int MOST_SPLITS = 1000;
    private static final long MOST_SPLIT_BYTES = 64L << 20;
    /** The parts of a split entry are published together. */
    private static final Duration SPLIT_WAIT = Duration.ofMinutes(2);

    private final GkeDecoder decoder;
    private final InstantSource clock;
    private final SplitAssembler splits = new SplitAssembler(MOST_SPLITS, MOST_SPLIT_BYTES);
    private final Map<SplitAssembler.Key, List<Lease>> waiting = new LinkedHashMap<>();

    MessageReader(GkeDecoder decoder, InstantSource clock) {
        this.decoder = decoder;
        this.clock = clock;
    }

    /** Adds messages to a batch, and to its leases those that are acknowledged with it. */
    void read(List<Message> messages, Batch.Builder batch, List<Lease> leases) {
        Instant now = clock.instant();
        Origin origin = Origin.of("gke").arrivedAt(now);
        for (Message message : messages) {
            List<Item> items = decoder.items(message.data().toByteArray());
            // A sink sends one entry a message; only then is it plain whose part a message is.
            if (items.size() == 1 && items.getFirst() instanceof Entry entry && GkeDecoder.isPart(entry.entry())) {
                part(entry.entry(), message.lease(), now, origin, batch, leases);
            } else {
                items.forEach(item -> batch.addAll(decoder.decode(item, origin)));
                leases.add(message.lease());
            }
        }
    }

    private void part(
            AuditEntry part, Lease lease, Instant now, Origin origin, Batch.Builder batch, List<Lease> leases) {
        waiting.computeIfAbsent(SplitAssembler.key(part), key -> new ArrayList<>())
                .add(lease);
        add(splits.add(part, now), origin, batch, leases);
    }

    /** Adds what waited too long for its other parts. */
    void expire(Batch.Builder batch, List<Lease> leases) {
        if (!waiting.isEmpty()) {
            Instant now = clock.instant();
            add(splits.expire(now.minus(SPLIT_WAIT)), Origin.of("gke").arrivedAt(now), batch, leases);
        }
    }

    private void add(List<AuditEntry> whole, Origin origin, Batch.Builder batch, List<Lease> leases) {
        for (AuditEntry entry : whole) {
            Decoded decoded = decoder.convert(entry, origin);
            batch.add(decoded);
        }
        for (Iterator<Map.Entry<SplitAssembler.Key, List<Lease>>> all =
                        waiting.entrySet().iterator();
                all.hasNext(); ) {
            Map.Entry<SplitAssembler.Key, List<Lease>> each = all.next();
            if (!splits.isPending(each.getKey())) {
                leases.addAll(each.getValue());
                all.remove();
            }
        }
    }

    /** Whether a part waits for others. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }
}
