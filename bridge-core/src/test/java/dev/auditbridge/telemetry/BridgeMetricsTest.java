package dev.auditbridge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BridgeMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BridgeMetrics metrics = new BridgeMetrics(registry);

    @Test
    void every_metric_is_there_under_its_name_and_component() {
        metrics.recordsRead("s", 1);
        metrics.eventsDecoded("s", 1);
        metrics.recordsIgnored("s", "r", 1);
        metrics.recordsPoison("s", "r", 1);
        metrics.annotationsDropped("s", 1);
        metrics.eventsDropped("s", "t", "r", 1);
        metrics.eventsAccepted("o", 1);
        metrics.eventsRejected("o", "content", 1);
        metrics.sends("o", "accepted", 1);
        metrics.sendDuration("o", Duration.ofMillis(3));
        metrics.inflightBytes("s", () -> 1);
        metrics.heldByOutput("o", () -> 1);
        metrics.lagSeconds("s", () -> 1);
        metrics.lagRetentionRatio("s", () -> 1);
        metrics.lateBeyondWindow("s", 1);
        metrics.checkpointAgeSeconds("s", () -> 1);
        metrics.blocked("s", () -> 1);
        metrics.deadLetters("o", 1);
        metrics.lost("s", 1);

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactlyInAnyOrder(
                        "auditbridge.records.read",
                        "auditbridge.events.decoded",
                        "auditbridge.records.ignored",
                        "auditbridge.records.poison",
                        "auditbridge.annotations.dropped",
                        "auditbridge.events.dropped",
                        "auditbridge.events.accepted",
                        "auditbridge.events.rejected",
                        "auditbridge.sends",
                        "auditbridge.send.duration",
                        "auditbridge.inflight.bytes",
                        "auditbridge.held.by.output",
                        "auditbridge.lag.seconds",
                        "auditbridge.lag.retention.ratio",
                        "auditbridge.late.beyond.window",
                        "auditbridge.checkpoint.age.seconds",
                        "auditbridge.blocked",
                        "auditbridge.dead.letters",
                        "auditbridge.lost");
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .allSatisfy(id -> assertThat(id.getTag("component")).isIn("s", "o"));
    }

    @Test
    void a_gauge_registered_again_reads_its_new_supplier() {
        metrics.lagSeconds("s", () -> 1);
        metrics.lagSeconds("s", () -> 2);

        assertThat(registry.get("auditbridge.lag.seconds").gauge().value()).isEqualTo(2);
    }

    @Test
    void reasons_are_bounded_and_none_is_lost() {
        for (int i = 0; i < 1_000; i++) {
            metrics.recordsPoison("s", "reason " + i, 1);
        }

        assertThat(registry.find("auditbridge.records.poison").counters()).hasSize(BridgeMetrics.MOST_REASONS + 1);
        assertThat(registry.find("auditbridge.records.poison").counters().stream()
                        .mapToDouble(Counter::count)
                        .sum())
                .isEqualTo(1_000);
    }
}
