package dev.auditbridge.pipeline;

import dev.auditbridge.event.Decoded;
import dev.auditbridge.source.Batch;
import dev.auditbridge.telemetry.BridgeMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts one source's records, for its summary and the metrics at once. Thread-safe. */
final class SourceCounts {
    private final String source;
    private final BridgeMetrics metrics;
    private final LongAdder read = new LongAdder();
    private final LongAdder decoded = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder deadLettered = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final Map<String, LongAdder> ignored = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> poison = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> dropped = new ConcurrentHashMap<>();

    SourceCounts(String source, BridgeMetrics metrics) {
        this.source = source;
        this.metrics = metrics;
    }

    void read(Batch batch) {
        read.add(batch.records());
        decoded.add(batch.events().size());
        metrics.recordsRead(source, batch.records());
        metrics.eventsDecoded(source, batch.events().size());
        metrics.annotationsDropped(source, batch.droppedAnnotations());
        batch.ignored().forEach((reason, records) -> {
            add(ignored, reason, records);
            metrics.recordsIgnored(source, reason, records);
        });
        for (Decoded.Poison each : batch.poisons()) {
            add(poison, each.reason(), 1);
            metrics.recordsPoison(source, each.reason(), 1);
        }
    }

    void dropped(String transform, String reason) {
        dropped(transform, reason, 1);
    }

    void dropped(String transform, String reason, long events) {
        add(dropped, transform + ": " + reason, events);
        metrics.eventsDropped(source, transform, reason, events);
    }

    void delivered(long events) {
        delivered.add(events);
    }

    void deadLettered() {
        deadLettered.increment();
    }

    void lost(long records) {
        lost.add(records);
        metrics.lost(source, records);
    }

    void late(long records) {
        metrics.lateBeyondWindow(source, records);
    }

    SourceSummary summary(Optional<Duration> lag, Optional<String> blocked) {
        return new SourceSummary(
                source,
                read.sum(),
                decoded.sum(),
                delivered.sum(),
                sums(ignored),
                sums(poison),
                deadLettered.sum(),
                sums(dropped),
                lost.sum(),
                lag,
                blocked);
    }

    private static void add(Map<String, LongAdder> counts, String reason, long records) {
        counts.computeIfAbsent(reason, key -> new LongAdder()).add(records);
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((reason, count) -> sums.put(reason, count.sum()));
        return sums;
    }
}
