package dev.auditbridge.pipeline;

import dev.auditbridge.dedupe.DuplicateSettings;
import dev.auditbridge.delivery.DeliverySettings;
import dev.auditbridge.delivery.RememberedDeadLetters;
import dev.auditbridge.delivery.Time;
import dev.auditbridge.event.Transform;
import dev.auditbridge.source.Source;
import dev.auditbridge.telemetry.BridgeMetrics;
import dev.auditbridge.telemetry.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What outlives a bridge in a test, and makes bridges around it, with short waits. */
final class Rig implements AutoCloseable {
    static final DeliverySettings DELIVERY = new DeliverySettings(
            new DeliverySettings.Batch(50, 1 << 20, Duration.ofMillis(5)),
            4,
            new DeliverySettings.Retry(Duration.ofMillis(2), Duration.ofMillis(20), Duration.ofSeconds(1)),
            new DeliverySettings.Breaker(1_000, Duration.ofMillis(10)),
            0,
            Duration.ofMillis(20),
            new DeliverySettings.Refusals(1_000, 500));
    static final BridgeSettings SETTINGS = new BridgeSettings(
            4 << 20,
            Duration.ofMillis(10),
            new BridgeSettings.Retry(Duration.ofMillis(2), Duration.ofMillis(20), Duration.ofSeconds(1)),
            Duration.ofMillis(20),
            new BridgeSettings.Poison(1_000, 500));

    final RememberedCheckpoints checkpoints = new RememberedCheckpoints();
    final RememberedDeadLetters deadLetters = new RememberedDeadLetters();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final BridgeMetrics metrics = new BridgeMetrics(registry);
    final Health health = new Health(metrics);
    final Map<String, RecordingOutput> outputs = new LinkedHashMap<>();
    final List<Transform> transforms = new ArrayList<>();
    final Map<String, Route> routes = new LinkedHashMap<>();
    Optional<DuplicateSettings> duplicates = Optional.empty();
    BridgeSettings settings = SETTINGS;
    DeliverySettings delivery = DELIVERY;
    Time time = Time.SYSTEM;
    private final List<Bridge> started = new ArrayList<>();

    RecordingOutput output(String name) {
        return outputs.computeIfAbsent(name, key -> new RecordingOutput());
    }

    Bridge start(Source source) {
        return start(List.of(new NamedSource("source", source)));
    }

    Bridge start(List<NamedSource> sources) {
        if (outputs.isEmpty()) {
            output("collector");
        }
        Bridge bridge = new Bridge(
                sources,
                outputs.entrySet().stream()
                        .map(output -> new NamedOutput(output.getKey(), output.getValue(), delivery))
                        .toList(),
                new EventRules(transforms, routes, duplicates),
                checkpoints,
                deadLetters,
                metrics,
                health,
                settings,
                time);
        bridge.start();
        started.add(bridge);
        return bridge;
    }

    double gauge(String name, String component) {
        return registry.get(name).tag("component", component).gauge().value();
    }

    @Override
    public void close() {
        started.forEach(bridge -> bridge.stop(Duration.ZERO));
    }
}
