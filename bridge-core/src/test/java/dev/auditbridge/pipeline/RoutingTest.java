package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.policy.RequestMatcher;
import dev.auditbridge.source.toys.OrderedLog;
import dev.auditbridge.source.toys.ToyRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Outputs that take only some Events. */
@Timeout(60)
class RoutingTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long BUDGET = 200_000;
    private static final int EVENTS = 2_000;

    private final Rig rig = new Rig();
    private final OrderedLog log = new OrderedLog("0");

    @AfterEach
    void stop() {
        rig.close();
    }

    /** Every second one has a long path. */
    private void put() {
        for (int i = 0; i < EVENTS; i++) {
            log.append("0", ToyRecord.event((i % 2 == 0 ? "short-" : "long-") + i, i % 2 == 0 ? 0 : 500));
        }
    }

    private static Route paths(String... paths) {
        RequestMatcher matcher = new RequestMatcher(Set.of(), Set.of(), Set.of(), List.of(), Set.of(), List.of(paths));
        return new Route(List.of(new Route.Condition(Set.of(), matcher)));
    }

    @Test
    @DisplayName(
            "I1, I4: fan-out with one slow output: the position is held, memory is bounded, and it is visible who holds")
    void slowOutput() throws Exception {
        rig.settings = Rig.SETTINGS.withMemoryBytes(BUDGET);
        RecordingOutput fast = rig.output("fast");
        RecordingOutput slow = rig.output("slow");
        rig.routes.put("slow", paths("/x*"));
        slow.silent();
        put();
        Bridge bridge = rig.start(log.open(10));

        await().atMost(SOON).until(() -> "slow".equals(rig.health.held().get("source/0")));
        int read = fast.held().size();
        await().during(Duration.ofMillis(300))
                .atMost(SOON)
                .until(() -> fast.held().size() - read < 50);
        assertThat(fast.held()).hasSizeBetween(10, EVENTS / 2);
        assertThat(rig.gauge("auditbridge.inflight.bytes", "source")).isBetween(1.0, (double) BUDGET);
        assertThat(rig.gauge("auditbridge.held.by.output", "slow")).isPositive();
        assertThat(rig.gauge("auditbridge.held.by.output", "fast")).isZero();
        assertThat(rig.checkpoints.stored("source").positions()).isEmpty();
        assertThat(rig.health.live().ok()).isTrue();
        assertThat(bridge.stop(Duration.ZERO)).isFalse();

        slow.up();
        Bridge again = rig.start(log.open(10));
        assertThat(again.awaitCaughtUp(SOON)).isTrue();
        assertThat(fast.ids()).hasSize(EVENTS);
        assertThat(slow.ids()).hasSize(EVENTS / 2).allMatch(id -> id.startsWith("long-"));
        await().atMost(SOON).until(() -> rig.health.held().isEmpty());
    }

    @Test
    @DisplayName("an Event that no output takes is dropped, counted, and holds no position")
    void nobodyTakesIt() throws Exception {
        rig.output("one");
        rig.routes.put("one", paths("/x*"));
        put();
        Bridge bridge = rig.start(log.open(7));
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        bridge.stop(SOON);
        assertThat(rig.output("one").ids()).hasSize(EVENTS / 2);
        assertThat(bridge.summary().getFirst().dropped()).isEqualTo(Map.of("routing: no-output", EVENTS / 2L));
        assertThat(bridge.summary().getFirst().delivered()).isEqualTo(EVENTS / 2);
    }

    @Test
    @DisplayName("other routes hold from the next batch on")
    void replaced() throws Exception {
        RecordingOutput one = rig.output("one");
        RecordingOutput two = rig.output("two");
        rig.routes.put("two", Route.ofSources("nobody"));
        put();
        Bridge bridge = rig.start(log.open(7));
        await().atMost(SOON).until(() -> one.ids().size() == EVENTS);
        assertThat(two.held()).isEmpty();
        bridge.replaceRules(new EventRules(List.of(), Map.of("one", paths("/nowhere")), Optional.empty()));
        log.append("0", ToyRecord.event("last"));
        await().atMost(SOON).until(() -> !two.held().isEmpty());
        assertThat(two.held()).containsExactly("last");
        assertThat(one.ids()).hasSize(EVENTS);
    }
}
