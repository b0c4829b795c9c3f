package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.RandomSeed;
import dev.auditbridge.dedupe.DuplicateSettings;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.source.toys.AckQueue;
import dev.auditbridge.source.toys.OrderedLog;
import dev.auditbridge.source.toys.RevocablePush;
import dev.auditbridge.source.toys.ToyRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** De-duplication in a bridge: what is sent once, and that a position never passes what nobody holds. */
@Timeout(60)
class DuplicatesTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Rig rig = new Rig();
    private final OrderedLog admin = new OrderedLog("0");
    private final OrderedLog all = new OrderedLog("0");

    @BeforeEach
    void on() {
        rig.duplicates = Optional.of(new DuplicateSettings(Duration.ofMinutes(10), 100_000));
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private Bridge start() {
        return rig.start(List.of(new NamedSource("admin", admin.open(7)), new NamedSource("all", all.open(5))));
    }

    private static void put(OrderedLog log, String prefix, int count) {
        IntStream.range(0, count).forEach(i -> log.append("0", ToyRecord.event(prefix + "-" + i)));
    }

    @Test
    @DisplayName("an Event that two sources bring is sent once, whichever comes first, and both positions move")
    void acrossSources() throws Exception {
        put(admin, "a", 200);
        put(all, "a", 200);
        put(all, "b", 50);
        Bridge bridge = start();

        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        bridge.stop(SOON);

        assertThat(rig.output("collector").held()).hasSize(250).doesNotHaveDuplicates();
        assertThat(bridge.summary())
                .allSatisfy(source -> assertThat(source.decoded())
                        .isEqualTo(source.delivered()
                                + source.dropped().values().stream()
                                        .mapToLong(Long::longValue)
                                        .sum()));
        assertThat(bridge.summary().stream()
                        .mapToLong(source -> source.dropped().getOrDefault("deduplicate: duplicate", 0L))
                        .sum())
                .isEqualTo(200);
        assertThat(rig
                        .registry
                        .find("auditbridge.events.dropped")
                        .tag("transform", "deduplicate")
                        .tag("reason", "duplicate")
                        .counters()
                        .stream()
                        .mapToDouble(counter -> counter.count())
                        .sum())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("off means off: both copies are sent")
    void off() throws Exception {
        rig.duplicates = Optional.empty();
        put(admin, "a", 20);
        put(all, "a", 20);
        assertThat(start().awaitCaughtUp(SOON)).isTrue();
        assertThat(rig.output("collector").held()).hasSize(40);
    }

    @Test
    @DisplayName("I1: while the first copy is not accepted, the position of the second stands; then both move")
    void theSecondWaits() throws Exception {
        RecordingOutput collector = rig.output("collector");
        CountDownLatch first = new CountDownLatch(1);
        collector.answer = events -> {
            first.countDown();
            Thread.sleep(Duration.ofHours(1));
            return SendResult.ACCEPTED;
        };
        put(admin, "a", 1);
        Bridge bridge = start();
        first.await();
        put(all, "a", 1);

        await().atMost(SOON).until(() -> rig.gauge("auditbridge.inflight.bytes", "all") > 0);
        await().during(Duration.ofMillis(300))
                .until(() -> rig.checkpoints.stored("all").positions().isEmpty());
        assertThat(bridge.stop(Duration.ofMillis(50))).isFalse();
        assertThat(rig.checkpoints.stored("all").positions()).isEmpty();

        collector.up();
        Bridge again = start();
        assertThat(again.awaitCaughtUp(SOON)).isTrue();
        assertThat(collector.held()).containsExactly("a-0");
        assertThat(rig.checkpoints.stored("all").positions()).hasSize(1);
    }

    @Test
    @DisplayName("I1: the first copy's partition is revoked before it is accepted: the one that waited is sent")
    void revokedFirst() throws Exception {
        RecordingOutput collector = rig.output("collector");
        RevocablePush push = new RevocablePush("0");
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        collector.answer = events -> {
            sending.countDown();
            go.await();
            return new SendResult.Retry(Duration.ZERO, "the collector is away");
        };
        push.append("0", ToyRecord.event("a-0"));
        Bridge bridge = rig.start(List.of(new NamedSource("push", push.open(7)), new NamedSource("all", all.open(5))));
        sending.await();
        put(all, "a", 1);
        await().atMost(SOON).until(() -> rig.gauge("auditbridge.inflight.bytes", "all") > 0);

        push.rebalance();
        collector.up();
        go.countDown();

        await().atMost(SOON)
                .until(() -> !rig.checkpoints.stored("all").positions().isEmpty());
        assertThat(collector.ids()).containsExactly("a-0");
        assertThat(bridge.summary().getLast().delivered()).isEqualTo(1);
    }

    @Test
    @DisplayName("I1: copies within one batch of a queue, and in later ones, are sent once and all acknowledged")
    void unordered() throws Exception {
        AckQueue queue = new AckQueue();
        for (int round = 0; round < 3; round++) {
            IntStream.range(0, 50).forEach(i -> {
                queue.publish(ToyRecord.event("a-" + i));
                queue.publish(ToyRecord.event("a-" + i));
            });
        }
        Bridge bridge = rig.start(queue.open(7));
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        bridge.stop(SOON);
        assertThat(queue.waiting()).isZero();
        assertThat(rig.output("collector").held()).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("I1, I4: with little memory, a faltering collector and random order nothing is lost and nothing hangs")
    void random() throws Exception {
        SplittableRandom random = RandomSeed.random("DuplicatesTest");
        rig.settings = Rig.SETTINGS.withMemoryBytes(60_000);
        AtomicReference<SplittableRandom> faults = new AtomicReference<>(random.split());
        RecordingOutput collector = rig.output("collector");
        collector.answer = events -> {
            SplittableRandom own = faults.updateAndGet(SplittableRandom::split);
            Thread.sleep(own.nextInt(3));
            return own.nextInt(5) == 0
                    ? new SendResult.Retry(Duration.ZERO, "the collector is away")
                    : SendResult.ACCEPTED;
        };
        OrderedLog many = new OrderedLog("0", "1", "2", "3");
        int events = 600;
        for (int i = 0; i < events; i++) {
            int copies = 1 + random.nextInt(4);
            for (int copy = 0; copy < copies; copy++) {
                many.append(String.valueOf(random.nextInt(4)), ToyRecord.event("a-" + i, 200));
                all.append("0", ToyRecord.event("a-" + random.nextInt(events), 200));
            }
        }
        Bridge bridge = rig.start(List.of(new NamedSource("many", many.open(9)), new NamedSource("all", all.open(5))));
        assertThat(bridge.awaitCaughtUp(Duration.ofSeconds(50))).isTrue();
        assertThat(bridge.stop(SOON)).isTrue();
        assertThat(collector.ids()).hasSize(events);
        assertThat(collector.held()).doesNotHaveDuplicates();
        assertThat(rig.gauge("auditbridge.inflight.bytes", "many")).isZero();
        assertThat(rig.gauge("auditbridge.inflight.bytes", "all")).isZero();
    }
}
