package dev.auditbridge.delivery;

import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Checklist;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.telemetry.BridgeMetrics;
import dev.auditbridge.telemetry.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A collector that is away for long, with the settings that are shipped, by a clock that does not wait. */
class LongOutageTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final DeliverySettings SHIPPED = DeliverySettings.DEFAULT;

    private final LeapingTime time = new LeapingTime();
    private final ScriptedOutput output = new ScriptedOutput(time);
    private final RememberedDeadLetters deadLetters = new RememberedDeadLetters();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BridgeMetrics metrics = new BridgeMetrics(registry);
    private final Health health = new Health(metrics);
    private final Delivery delivery = new Delivery("collector", output, SHIPPED, deadLetters, metrics, health, time);

    @Test
    @DisplayName("I1: 503 for an hour: nothing is dropped, and it is tried as often as it should be")
    void unavailable() throws Exception {
        awayForAnHour(new SendResult.Retry(Duration.ZERO, "503"));

        // Doubling from half a second takes six of them, the rest are 30 s apart.
        long expected = HOUR.dividedBy(SHIPPED.retry().most()) + 5;
        int attempts = output.sends.size() - 1;
        Duration again = sentAt(attempts).minus(HOUR);
        Checklist.row(
                11,
                "503 for an hour of a virtual clock, one send, the shipped waits",
                "%d attempts, accepted %.1f s after it was over, dropped %.0f, dead letters %d"
                        .formatted(attempts, seconds(again), 3 - accepted(), deadLetters.kept.size()),
                "%d attempts and a fifth more or less, accepted within 30 s, dropped 0, dead letters 0"
                        .formatted(expected),
                attempts >= 0.8 * expected
                        && attempts <= 1.2 * expected
                        && again.compareTo(Duration.ofSeconds(30)) <= 0
                        && accepted() == 3
                        && deadLetters.kept.isEmpty());
    }

    @Test
    @DisplayName(
            "I5: 401 for an hour: Blocked and alarmed at once, nothing dropped, and over by itself once it is repaired")
    void unauthorized() throws Exception {
        boolean[] alarmed = new boolean[1];
        output.then(new SendResult.Blocked("401: renew the token")).then(sent -> {
            alarmed[0] = registry.get("auditbridge.blocked").gauge().value() == 1;
            return new SendResult.Blocked("401: renew the token");
        });
        awayForAnHour(new SendResult.Blocked("401: renew the token"));

        int attempts = output.sends.size() - 1;
        Duration again = sentAt(attempts).minus(HOUR);
        assertThat(health.ready().ok()).isTrue();
        Checklist.row(
                12,
                "401 for an hour of a virtual clock, the shipped waits",
                "alarm after the first of %d tries: %s; accepted %.1f s after the repair, dropped %.0f, dead letters %d"
                        .formatted(attempts, alarmed[0], seconds(again), 3 - accepted(), deadLetters.kept.size()),
                "Blocked within 2 attempts, alarm 1, dropped 0, recovers within 60 s",
                alarmed[0]
                        && attempts <= HOUR.dividedBy(SHIPPED.blockedEvery()) + 1
                        && again.compareTo(Duration.ofSeconds(60)) <= 0
                        && accepted() == 3
                        && deadLetters.kept.isEmpty());
    }

    @Test
    @DisplayName("a collector that asks for seven seconds gets them")
    void retryAfter() throws Exception {
        output.then(new SendResult.Retry(Duration.ofSeconds(7), "429"));

        delivery.deliver("eks", events("a", 3));

        Checklist.row(
                13,
                "429 with Retry-After: 7, by a virtual clock",
                "%d sends, the second after %.2f s".formatted(output.sends.size(), seconds(output.between(0, 1))),
                "7 to 8 s, none earlier",
                output.sends.size() == 2
                        && output.between(0, 1).compareTo(Duration.ofSeconds(7)) >= 0
                        && output.between(0, 1).compareTo(Duration.ofSeconds(8)) <= 0);
    }

    @Test
    @DisplayName("an output that keeps failing is left alone, then one send tries")
    void breaker() throws Exception {
        DeliverySettings eager = new DeliverySettings(
                SHIPPED.batch(),
                SHIPPED.maxInFlight(),
                new DeliverySettings.Retry(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1)),
                SHIPPED.breaker(),
                0,
                SHIPPED.blockedEvery(),
                SHIPPED.refusals());
        IntStream.range(0, 7).forEach(i -> output.then(new SendResult.Retry(Duration.ZERO, "503")));

        new Delivery("collector", output, eager, deadLetters, metrics, health, time).deliver("eks", events("a", 3));

        Duration open = SHIPPED.breaker().open();
        List<Duration> gaps =
                IntStream.range(0, 7).mapToObj(i -> output.between(i, i + 1)).toList();
        Checklist.row(
                18,
                "circuit breaker, tried every ms, open for 10 s of a virtual clock",
                "waits in ms: " + gaps.stream().map(Duration::toMillis).toList(),
                "4 short ones, then none for the interval, one probe, none for the interval, one probe",
                gaps.subList(0, 4).stream().allMatch(gap -> gap.compareTo(open) < 0)
                        && gaps.subList(4, 7).stream()
                                .allMatch(gap -> gap.compareTo(open) >= 0 && gap.compareTo(open.plusMillis(200)) <= 0));
    }

    private void awayForAnHour(SendResult answer) throws InterruptedException {
        output.otherwise(sent -> time.passed().compareTo(HOUR) < 0 ? answer : SendResult.ACCEPTED);
        delivery.deliver("eks", events("a", 3));
    }

    private Duration sentAt(int index) {
        return Duration.ofNanos(output.sends.get(index).nanos());
    }

    private double accepted() {
        return registry.get("auditbridge.events.accepted").counter().count();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
