package dev.auditbridge.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/**
 * The bridge's metrics, one method each; the first argument is the component that is counted, as the configuration names
 * it. Thread-safe.
 *
 * <p>A gauge reads its supplier at every scrape: it must not block. Registering one again for the same component replaces
 * it.
 *
 * <p>Reasons become tags, so only {@value #MOST_REASONS} different ones are kept for each metric and component; later ones
 * are counted as {@code other}.
 */
public final class BridgeMetrics {
    static final int MOST_REASONS = 64;
    private static final String COMPONENT = "component";

    private final MeterRegistry registry;
    private final Map<String, Set<String>> reasons = new ConcurrentHashMap<>();

    /** Metrics kept in a registry, which the caller closes. */
    public BridgeMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Vendor records read. */
    public void recordsRead(String source, long records) {
        count("auditbridge.records.read", source, Tags.empty(), records);
    }

    /** Events that the records became. */
    public void eventsDecoded(String source, long events) {
        count("auditbridge.events.decoded", source, Tags.empty(), events);
    }

    /** Records that are rightly no Events. */
    public void recordsIgnored(String source, String reason, long records) {
        String name = "auditbridge.records.ignored";
        count(name, source, Tags.of("reason", bounded(name, source, reason)), records);
    }

    /** Records that cannot become Events. */
    public void recordsPoison(String source, String reason, long records) {
        String name = "auditbridge.records.poison";
        count(name, source, Tags.of("reason", bounded(name, source, reason)), records);
    }

    /** Arriving annotations that only this bridge may write, taken out. */
    public void annotationsDropped(String source, long annotations) {
        count("auditbridge.annotations.dropped", source, Tags.empty(), annotations);
    }

    /** Events that a transform dropped. */
    public void eventsDropped(String source, String transform, String reason, long events) {
        String name = "auditbridge.events.dropped";
        count(
                name,
                source,
                Tags.of("transform", transform, "reason", bounded(name, source + '/' + transform, reason)),
                events);
    }

    /** Events that a collector accepted. */
    public void eventsAccepted(String output, long events) {
        count("auditbridge.events.accepted", output, Tags.empty(), events);
    }

    /**
     * Events that a collector refused for good.
     *
     * @param reason a short stable word, never the collector's own
     */
    public void eventsRejected(String output, String reason, long events) {
        String name = "auditbridge.events.rejected";
        count(name, output, Tags.of("reason", bounded(name, output, reason)), events);
    }

    /** Sends, by how they ended. */
    public void sends(String output, String result, long sends) {
        String name = "auditbridge.sends";
        count(name, output, Tags.of("result", bounded(name, output, result)), sends);
    }

    /** How long one send took. */
    public void sendDuration(String output, Duration duration) {
        Timer.builder("auditbridge.send.duration")
                .tag(COMPONENT, output)
                .register(registry)
                .record(duration);
    }

    /** Bytes that a source has in the ledger. */
    public void inflightBytes(String source, DoubleSupplier bytes) {
        gauge("auditbridge.inflight.bytes", source, bytes);
    }

    /** Batches that wait for this output alone. */
    public void heldByOutput(String output, DoubleSupplier batches) {
        gauge("auditbridge.held.by.output", output, batches);
    }

    /** How far a source is behind the cloud, in seconds. */
    public void lagSeconds(String source, DoubleSupplier seconds) {
        gauge("auditbridge.lag.seconds", source, seconds);
    }

    /** How far a source is behind, as a part of what the cloud keeps: at 1 it loses records. */
    public void lagRetentionRatio(String source, DoubleSupplier ratio) {
        gauge("auditbridge.lag.retention.ratio", source, ratio);
    }

    /** Records that became visible later than the look-back window. */
    public void lateBeyondWindow(String source, long records) {
        count("auditbridge.late.beyond.window", source, Tags.empty(), records);
    }

    /** How long ago a source's position was saved, in seconds. */
    public void checkpointAgeSeconds(String source, DoubleSupplier seconds) {
        gauge("auditbridge.checkpoint.age.seconds", source, seconds);
    }

    /** 1 while a component is Blocked, else 0. {@link Health} registers it. */
    public void blocked(String component, DoubleSupplier oneOrZero) {
        gauge("auditbridge.blocked", component, oneOrZero);
    }

    /** Dead letters kept. */
    public void deadLetters(String component, long letters) {
        count("auditbridge.dead.letters", component, Tags.empty(), letters);
    }

    /** Records that the cloud no longer had. */
    public void lost(String source, long records) {
        count("auditbridge.lost", source, Tags.empty(), records);
    }

    private void count(String name, String component, Tags tags, long amount) {
        if (amount > 0) {
            Counter.builder(name)
                    .tag(COMPONENT, component)
                    .tags(tags)
                    .register(registry)
                    .increment(amount);
        }
    }

    private void gauge(String name, String component, DoubleSupplier value) {
        registry.remove(new Meter.Id(name, Tags.of(COMPONENT, component), null, null, Meter.Type.GAUGE));
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .tag(COMPONENT, component)
                .strongReference(true)
                .register(registry);
    }

    private String bounded(String metric, String component, String reason) {
        Set<String> known = reasons.computeIfAbsent(metric + '/' + component, key -> ConcurrentHashMap.newKeySet());
        if (known.contains(reason)) {
            return reason;
        }
        return known.size() < MOST_REASONS && known.add(reason) ? reason : known.contains(reason) ? reason : "other";
    }
}
