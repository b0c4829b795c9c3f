package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.Checklist;
import dev.auditbridge.source.toys.OrderedLog;
import dev.auditbridge.source.toys.ToyRecord;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three outputs, one of which is away. */
@Timeout(60)
class FanOutTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int EVENTS = 20_000;
    private static final long BUDGET = 2 << 20;

    private final Rig rig = new Rig();

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    @DisplayName(
            "I1, I4: two outputs go on at full speed beside one that is away, up to the bound in bytes; then all wait")
    void oneAway() throws Exception {
        OrderedLog log = new OrderedLog("0");
        for (int i = 0; i < EVENTS; i++) {
            log.append("0", ToyRecord.event("a-" + i));
        }
        rig.settings = Rig.SETTINGS.withMemoryBytes(BUDGET);
        RecordingOutput one = rig.output("one");
        RecordingOutput two = rig.output("two");
        RecordingOutput away = rig.output("away");
        away.down();
        Bridge bridge = rig.start(log.open(50));

        await().atMost(SOON).until(() -> "away".equals(rig.health.held().get("source/0")));
        // What was let in before the bound is at both others: none of it waited for the one that is away.
        await().during(Duration.ofMillis(500))
                .atMost(SOON)
                .until(
                        () -> one.held().size(),
                        held -> held > 0 && held == two.held().size());
        int bound = one.held().size();
        double decoded = rig.registry
                .counter("auditbridge.events.decoded", "component", "source")
                .count();
        double bytes = rig.gauge("auditbridge.inflight.bytes", "source");
        assertThat(rig.checkpoints.stored("source").positions()).isEmpty();
        assertThat(away.held()).isEmpty();

        away.up();
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        int twice = one.held().size() + two.held().size() + away.held().size() - 3 * EVENTS;
        Checklist.row(
                7,
                "fan-out to 3 outputs, one away",
                "the others got %,d of %,.0f Events read up to the bound, then waited; %,.0f of %,d bytes under way; position held; after it lost %d, twice %d"
                        .formatted(
                                bound,
                                decoded,
                                bytes,
                                BUDGET,
                                EVENTS - away.ids().size(),
                                twice),
                "at least 95 % for the others up to the bound; bytes within it; position held; lost 0",
                bound >= 0.95 * decoded && bytes <= BUDGET && away.ids().size() == EVENTS && twice == 0);
    }
}
