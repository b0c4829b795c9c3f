package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.source.Position;
import dev.auditbridge.source.toys.OrderedLog;
import dev.auditbridge.source.toys.ToyRecord;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How often a checkpoint is saved. */
class SavePaceTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Rig rig = new Rig();
    private final OrderedLog log = new OrderedLog("0");
    private final AtomicInteger saves = new AtomicInteger();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("a store that asks for a pause is written to after it, and at once when the bridge stops")
    void pause() throws Exception {
        rig.checkpoints.pause = Duration.ofHours(1);
        rig.checkpoints.afterSave = saves::incrementAndGet;
        log.append("0", ToyRecord.event("first"));
        Bridge bridge = rig.start(log.open(1));
        await().atMost(SOON).untilAsserted(() -> assertThat(saves).hasValue(1));

        IntStream.range(0, 100).forEach(i -> log.append("0", ToyRecord.event("a-" + i)));
        await().atMost(SOON).until(() -> rig.output("collector").held().size() == 101);
        assertThat(saves).hasValue(1);
        assertThat(rig.checkpoints.stored("source").positions()).containsEntry("0", new Position("v1:1"));

        bridge.stop(SOON);
        assertThat(rig.checkpoints.stored("source").positions()).containsEntry("0", new Position("v1:101"));
    }
}
