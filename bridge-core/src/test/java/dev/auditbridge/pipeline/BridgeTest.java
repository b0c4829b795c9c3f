package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.Checklist;
import dev.auditbridge.delivery.DeadLetter;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.TestEvents;
import dev.auditbridge.event.Transform;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.source.Position;
import dev.auditbridge.source.World;
import dev.auditbridge.source.toys.AckQueue;
import dev.auditbridge.source.toys.OrderedLog;
import dev.auditbridge.source.toys.RevocablePush;
import dev.auditbridge.source.toys.SplitLog;
import dev.auditbridge.source.toys.ToyRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BridgeTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Rig rig = new Rig();
    private final OrderedLog log = new OrderedLog("0", "1");

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    @DisplayName("I1: every Event arrives, is committed, and the source is caught up")
    void everythingArrives() throws Exception {
        List<String> ids = put("a", 300);
        Bridge bridge = rig.start(log.open(7));

        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();

        assertThat(rig.output("collector").held()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(stored("0")).isEqualTo(150);
        assertThat(stored("1")).isEqualTo(150);
        assertThat(bridge.stop(SOON)).isTrue();
        assertThat(rig.output("collector").closed).isTrue();
    }

    @Test
    @DisplayName("I1: after a stop nothing is sent twice and nothing is missed")
    void restart() throws Exception {
        List<String> ids = new ArrayList<>(put("a", 100));
        Bridge first = rig.start(log.open(7));
        assertThat(first.awaitCaughtUp(SOON)).isTrue();
        first.stop(SOON);
        ids.addAll(put("b", 100));
        Bridge second = rig.start(log.open(7));
        assertThat(second.awaitCaughtUp(SOON)).isTrue();

        assertThat(rig.output("collector").held()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    @DisplayName("I1: a provider that keeps the positions is told, and after a stop goes on there")
    void providerKeeps() throws Exception {
        RevocablePush push = new RevocablePush("0");
        IntStream.range(0, 50).forEach(i -> push.append("0", ToyRecord.event("a-" + i)));
        Bridge bridge = rig.start(push.open(7));

        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();

        assertThat(push.saved("0")).isEqualTo(50);
        assertThat(rig.checkpoints.stored("source").positions()).isEmpty();
    }

    @Test
    @DisplayName("I1: a queue's messages are acknowledged once they are accepted, each by itself")
    void unorderedAcknowledged() throws Exception {
        AckQueue queue = new AckQueue();
        IntStream.range(0, 250).forEach(i -> queue.publish(ToyRecord.event("a-" + i)));
        Bridge bridge = rig.start(queue.open(7));

        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        bridge.stop(SOON);

        assertThat(queue.waiting()).isZero();
        assertThat(rig.output("collector").ids()).hasSize(250);
    }

    @Test
    @DisplayName("I2: split entries: position and attachment are saved together, and a restart resends nothing")
    void attachments() throws Exception {
        SplitLog split = new SplitLog();
        split.appendPart("long", 0, 2, "event lo");
        IntStream.range(0, 20).forEach(i -> split.append(ToyRecord.event("a-" + i)));
        Bridge first = rig.start(split.open(3));
        assertThat(first.awaitCaughtUp(SOON)).isTrue();
        first.stop(SOON);
        assertThat(rig.checkpoints.stored("source").positions()).isEmpty();
        assertThat(rig.checkpoints.stored("source").attachments()).containsKey("log");

        split.appendPart("long", 1, 2, "ng 0");
        Bridge second = rig.start(split.open(3));
        assertThat(second.awaitCaughtUp(SOON)).isTrue();
        second.stop(SOON);

        assertThat(rig.output("collector").held())
                .hasSize(21)
                .doesNotHaveDuplicates()
                .contains("long");
        assertThat(rig.checkpoints.stored("source").positions()).containsEntry("log", new Position("v1:22"));
    }

    @Test
    @DisplayName("I1: what one output has not accepted holds the position; the others go on")
    void slowOutput() throws Exception {
        RecordingOutput fast = rig.output("fast");
        RecordingOutput slow = rig.output("slow");
        rig.output("third");
        slow.silent();
        List<String> ids = put("a", 100);
        Bridge bridge = rig.start(log.open(7));

        await().atMost(SOON).until(() -> fast.ids().containsAll(ids));
        assertThat(rig.checkpoints.stored("source").positions()).isEmpty();
        assertThat(bridge.awaitCaughtUp(Duration.ZERO)).isFalse();
        await().atMost(SOON).until(() -> rig.gauge("auditbridge.held.by.output", "slow") > 0);
        assertThat(rig.gauge("auditbridge.held.by.output", "fast")).isZero();
        assertThat(bridge.stop(Duration.ofMillis(50))).isFalse();

        slow.up();
        Bridge again = rig.start(log.open(7));
        assertThat(again.awaitCaughtUp(SOON)).isTrue();
        assertThat(slow.ids()).containsAll(ids);
        assertThat(stored("0")).isEqualTo(50);
    }

    @Test
    @DisplayName("I4: a dead output behind one source starves no other, and memory stays within the budget")
    void deadOutput() throws Exception {
        rig.settings = Rig.SETTINGS.withMemoryBytes(200_000);
        RecordingOutput dead = rig.output("dead");
        RecordingOutput good = rig.output("good");
        dead.silent();
        OrderedLog other = new OrderedLog("0");
        for (int i = 0; i < 2_000; i++) {
            log.append("0", ToyRecord.event("stuck-" + i, 500));
            other.append("0", ToyRecord.event("flows-" + i, 500));
        }
        rig.routes.put("dead", Route.ofSources("stuck"));
        rig.routes.put("good", Route.ofSources("flows"));
        Bridge bridge =
                rig.start(List.of(new NamedSource("stuck", log.open(10)), new NamedSource("flows", other.open(10))));

        await().atMost(SOON).until(() -> good.ids().size() == 2_000);
        assertThat(rig.gauge("auditbridge.inflight.bytes", "stuck")).isBetween(100_000.0, 200_000.0);
        await().atMost(SOON).until(() -> "dead".equals(rig.health.held().get("stuck/0")));
        assertThat(rig.health.live().ok()).isTrue();

        dead.up();
        bridge.stop(Duration.ZERO);
        Bridge again =
                rig.start(List.of(new NamedSource("stuck", log.open(10)), new NamedSource("flows", other.open(10))));
        assertThat(again.awaitCaughtUp(SOON)).isTrue();
        assertThat(dead.ids()).hasSize(2_000);
        await().atMost(SOON).until(() -> rig.health.held().isEmpty());
    }

    @Test
    @DisplayName("I4: one batch larger than the whole budget goes through")
    void oversized() throws Exception {
        rig.settings = Rig.SETTINGS.withMemoryBytes(10_000);
        log.append("0", ToyRecord.event("huge", 500_000));
        List<String> ids = put("a", 20);
        Bridge bridge = rig.start(log.open(7));

        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        assertThat(rig.output("collector").ids()).contains("huge").containsAll(ids);
    }

    @Test
    @DisplayName("I5: a source without permission is an alarm, drops nothing, and recovers by itself")
    void blockedSource() throws Exception {
        log.faults().begin(World.Fault.FORBIDDEN);
        List<String> ids = put("a", 20);
        Bridge bridge = rig.start(log.open(7));

        await().atMost(SOON).until(() -> rig.health.isBlocked("source"));
        assertThat(rig.health.ready().ok()).isFalse();
        assertThat(bridge.summary().getFirst().blocked())
                .hasValueSatisfying(why -> assertThat(why).contains("credential"));

        log.faults().end(World.Fault.FORBIDDEN);
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        assertThat(rig.output("collector").held()).containsExactlyInAnyOrderElementsOf(ids);
        await().atMost(SOON).until(() -> rig.health.ready().ok());
    }

    @Test
    @DisplayName("a source that fails for now is tried again, and not before it asked")
    void throttled() throws Exception {
        List<String> ids = put("a", 20);
        log.faults().begin(World.Fault.THROTTLED);
        Bridge bridge = rig.start(log.open(7));
        assertThat(bridge.awaitCaughtUp(Duration.ofMillis(200))).isFalse();
        assertThat(rig.health.isBlocked("source")).isFalse();

        log.faults().end(World.Fault.THROTTLED);
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        assertThat(rig.output("collector").held()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    @DisplayName("I5: a Blocked output holds the position and recovers by itself")
    void blockedOutput() throws Exception {
        RecordingOutput collector = rig.output("collector");
        collector.blocked();
        List<String> ids = put("a", 60);
        Bridge bridge = rig.start(log.open(7));

        await().atMost(SOON).until(() -> rig.health.isBlocked("collector"));
        assertThat(rig.checkpoints.stored("source").positions()).isEmpty();

        collector.up();
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        assertThat(collector.held()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(rig.deadLetters.kept).isEmpty();
    }

    @Test
    @DisplayName("I1: a checkpoint store that is away holds commits, is an alarm, and is tried until it works")
    void storeAway() throws Exception {
        rig.checkpoints.down = true;
        List<String> ids = put("a", 60);
        Bridge bridge = rig.start(log.open(7));
        await().atMost(SOON).until(() -> rig.health.isBlocked("source/checkpoint"));
        assertThat(bridge.awaitCaughtUp(Duration.ofMillis(50)))
                .as("a source that has not started is not caught up")
                .isFalse();

        rig.checkpoints.down = false;
        await().atMost(SOON).until(() -> rig.output("collector").ids().size() == 60);
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();

        rig.checkpoints.down = true;
        ids = new ArrayList<>(ids);
        ids.addAll(put("b", 60));
        await().atMost(SOON).until(() -> rig.output("collector").ids().size() == 120);
        await().atMost(SOON).until(() -> rig.health.isBlocked("source/checkpoint"));
        assertThat(stored("0")).isEqualTo(30);
        rig.checkpoints.down = false;
        await().atMost(SOON).until(() -> stored("0") == 60 && stored("1") == 60);
    }

    @Test
    @DisplayName("another bridge on the same source: this one stops and says so")
    void conflict() throws Exception {
        put("a", 10);
        Bridge bridge = rig.start(log.open(7));
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        rig.checkpoints.save(
                "source",
                rig.checkpoints.stored("source"),
                rig.checkpoints.load("source").version());

        put("b", 10);

        assertThat(bridge.awaitFailure(SOON)).isTrue();
        assertThat(bridge.failure()).hasValueSatisfying(why -> assertThat(why).contains("another bridge"));
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        assertThat(rig.health.ready().ok()).isFalse();
    }

    @Test
    @DisplayName("I1: a commit that the provider does not take is tried until it works")
    void commitFails() throws Exception {
        RevocablePush push = new RevocablePush("0");
        IntStream.range(0, 20).forEach(i -> push.append("0", ToyRecord.event("a-" + i)));
        push.faults().begin(World.Fault.COMMIT_FAILS);
        Bridge bridge = rig.start(push.open(7));
        await().atMost(SOON).until(() -> rig.output("collector").ids().size() == 20);
        assertThat(bridge.awaitCaughtUp(Duration.ofMillis(100))).isFalse();
        assertThat(push.saved("0")).isZero();

        push.faults().end(World.Fault.COMMIT_FAILS);
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        assertThat(push.saved("0")).isEqualTo(20);
    }

    @Test
    @DisplayName("I2: partitions that are revoked again and again lose nothing, and a late acceptance commits nothing")
    void revoked() throws Exception {
        RevocablePush push = new RevocablePush("0", "1");
        RecordingOutput collector = rig.output("collector");
        Random random = new Random(5);
        collector.answer = events -> {
            Thread.sleep(random.nextInt(4));
            return SendResult.ACCEPTED;
        };
        Bridge bridge = rig.start(push.open(3));
        for (int i = 0; i < 400; i++) {
            push.append(String.valueOf(i % 2), ToyRecord.event("a-" + i));
            if (i % 20 == 0) {
                push.rebalance();
                Thread.sleep(2);
            }
        }
        await().atMost(SOON).until(() -> collector.ids().size() == 400);
        await().atMost(SOON).until(() -> push.saved("0") == 200 && push.saved("1") == 200);
        assertThat(bridge.failure()).isEmpty();
        await().atMost(SOON).until(() -> rig.gauge("auditbridge.inflight.bytes", "source") == 0);
    }

    @Test
    @DisplayName("I6: poison is kept with its bytes before the position moves, and blocks nothing")
    void poison() throws Exception {
        log.append("0", ToyRecord.event("before"));
        log.append("0", ToyRecord.poison("venom"));
        log.append("0", ToyRecord.event("after"));
        rig.deadLetters.full = true;
        Bridge bridge = rig.start(log.open(1));
        await().atMost(SOON).until(() -> rig.health.isBlocked("source/dead-letter"));
        await().atMost(SOON).until(() -> stored("0") == 1);

        assertThat(rig.health.ready().ok()).isFalse();
        int held = stored("0");
        rig.deadLetters.full = false;
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();

        assertThat(rig.deadLetters.kept).singleElement().satisfies(letter -> {
            assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.POISON);
            assertThat(letter.source()).isEqualTo("source");
            assertThat(letter.reason()).isEqualTo("toy-poison");
            assertThat(new String(letter.bytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("poison venom");
        });
        assertThat(rig.output("collector").held()).containsExactlyInAnyOrder("before", "after");
        assertThat(stored("0")).isEqualTo(3);
        assertThat(rig.health.isBlocked("source/dead-letter")).isFalse();
        Checklist.row(
                16,
                "dead letter that cannot be written",
                "position stayed at %d of 3, not ready; at the end %d of 3 and ready; lost 0"
                        .formatted(held, stored("0")),
                "position stays, health fails, no loss, recovers",
                held == 1);
    }

    @Test
    @DisplayName("I6: mass poison blocks, keeps no more letters than the budget, and holds the position")
    void massPoison() throws Exception {
        rig.settings = new BridgeSettings(
                4 << 20,
                Rig.SETTINGS.pollTimeout(),
                Rig.SETTINGS.retry(),
                Rig.SETTINGS.blockedEvery(),
                new BridgeSettings.Poison(1_000, 500));
        IntStream.range(0, 2_000)
                .forEach(i -> log.append("0", i % 5 < 3 ? ToyRecord.poison("venom-" + i) : ToyRecord.event("a-" + i)));
        Bridge bridge = rig.start(log.open(5));

        await().atMost(SOON).until(() -> rig.health.isBlocked("source/poison"));
        assertThat(bridge.awaitCaughtUp(Duration.ofMillis(200))).isFalse();
        assertThat(rig.deadLetters.kept).hasSize(500);
        await().atMost(SOON).until(() -> stored("0") == 830);
        assertThat(bridge.summary().getFirst().blocked()).isPresent();
        Checklist.row(
                15,
                "60 % of the records poison",
                "Blocked, %d letters kept, position at record %d of 2,000"
                        .formatted(rig.deadLetters.kept.size(), stored("0")),
                "Blocked, at most 500 letters, position stays",
                rig.deadLetters.kept.size() <= 500 && stored("0") <= 834);
    }

    @Test
    @DisplayName("I6: an Event that a collector refuses is a dead letter, and the position moves on")
    void refused() throws Exception {
        RecordingOutput collector = rig.output("collector");
        collector.answer = events -> {
            List<SendResult.Rejection> rejected = IntStream.range(0, events.size())
                    .filter(i -> TestEvents.id(events.get(i)).equals("a-3"))
                    .mapToObj(i -> new SendResult.Rejection(i, "no such field"))
                    .toList();
            return new SendResult.Done(rejected, List.of(), Duration.ZERO);
        };
        put("a", 500);
        Bridge bridge = rig.start(log.open(7));
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();

        assertThat(collector.held()).hasSize(499).doesNotHaveDuplicates();
        assertThat(rig.deadLetters.kept).singleElement().satisfies(letter -> {
            assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.REFUSED);
            assertThat(letter.reason()).isEqualTo("no such field");
            assertThat(new String(letter.bytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("\"auditID\":\"a-3\"");
        });
        assertThat(bridge.summary().getFirst().deadLettered()).isEqualTo(1);
        Checklist.row(
                14,
                "one Event of 500 refused",
                "%d delivered, %d dead-lettered with its reason and bytes, position at %d"
                        .formatted(collector.held().size(), rig.deadLetters.kept.size(), stored("0") + stored("1")),
                "499, 1, 500",
                stored("0") + stored("1") == 500);
    }

    @Test
    @DisplayName("I3: an Event on which a transform fails is kept, and the others go on")
    void failingTransform() throws Exception {
        rig.transforms.add(transform("fragile", event -> {
            if (TestEvents.id(event).equals("a-3")) {
                throw new IllegalStateException("did not think of this");
            }
            return new Transform.Outcome.Kept(event);
        }));
        put("a", 20);
        Bridge bridge = rig.start(log.open(7));
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();

        assertThat(rig.output("collector").held()).hasSize(19);
        assertThat(rig.deadLetters.kept)
                .singleElement()
                .satisfies(letter -> assertThat(letter.reason()).contains("fragile"));
        assertThat(bridge.summary().getFirst().dropped()).isEqualTo(Map.of("fragile: failed", 1L));
    }

    @Test
    @DisplayName("partial acceptance: only the rest is sent again")
    void partial() throws Exception {
        RecordingOutput collector = rig.output("collector");
        Random random = new Random(9);
        collector.answer = events -> {
            List<Integer> retry = new ArrayList<>();
            synchronized (random) {
                int percent = random.nextInt(101);
                IntStream.range(0, events.size())
                        .filter(i -> random.nextInt(100) >= percent)
                        .forEach(retry::add);
            }
            return new SendResult.Done(List.of(), retry, Duration.ZERO);
        };
        List<String> ids = put("a", Checklist.choose(2_000, 200_000));
        Bridge bridge = rig.start(log.open(7));
        assertThat(bridge.awaitCaughtUp(Duration.ofSeconds(50))).isTrue();
        List<String> held = collector.held();
        Checklist.row(
                8,
                "0 to 100 % of a batch accepted, at random",
                "%,d Events, %,d at the collector, %,d of them different"
                        .formatted(ids.size(), held.size(), new HashSet<>(held).size()),
                "all, none twice",
                held.size() == ids.size() && new HashSet<>(held).containsAll(ids));
    }

    @Test
    @DisplayName("batches are put together and cut to what the output likes")
    void rebatched() throws Exception {
        rig.outputs.put("small", new RecordingOutput(new Output.Limits(3, 1 << 20, 1, true)));
        RecordingOutput large = rig.output("large");
        CountDownLatch open = new CountDownLatch(1);
        large.answer = events -> {
            open.await(10, TimeUnit.SECONDS);
            return SendResult.ACCEPTED;
        };
        List<String> ids = put("a", 400);
        Bridge bridge = rig.start(log.open(10));
        RecordingOutput small = rig.output("small");
        await().atMost(SOON).until(() -> small.ids().size() == 400);
        open.countDown();
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();

        assertThat(small.sizes()).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(3));
        assertThat(large.sizes()).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(50));
        assertThat(large.sizes()).anySatisfy(size -> assertThat(size).isGreaterThan(10));
        assertThat(small.held()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(large.held()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    @DisplayName("with one send at a time a partition's order holds")
    void order() throws Exception {
        rig.outputs.put("collector", new RecordingOutput(new Output.Limits(7, 1 << 20, 1, true)));
        List<String> ids = put("a", 200);
        Bridge bridge = rig.start(log.open(10));
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        List<String> held = rig.output("collector").held();
        for (int partition = 0; partition < 2; partition++) {
            int remainder = partition;
            List<String> expected = IntStream.range(0, 200)
                    .filter(i -> i % 2 == remainder)
                    .mapToObj(ids::get)
                    .toList();
            assertThat(held.stream().filter(expected::contains)).containsExactlyElementsOf(expected);
        }
    }

    @Test
    @DisplayName("a stop under load drains: nothing is lost and nothing is sent twice after the restart")
    void drain() throws Exception {
        RecordingOutput collector = rig.output("collector");
        collector.answer = events -> {
            Thread.sleep(5);
            return SendResult.ACCEPTED;
        };
        List<String> ids = put("a", 1_000);
        Bridge bridge = rig.start(log.open(7));
        await().atMost(SOON).until(() -> collector.held().size() > 100);
        assertThat(bridge.stop(SOON)).isTrue();

        Bridge again = rig.start(log.open(7));
        assertThat(again.awaitCaughtUp(SOON)).isTrue();
        assertThat(collector.held()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    @DisplayName("I1: a stop while the output is down ends in time, and nothing is lost after the restart")
    void stopWhileDown() throws Exception {
        RecordingOutput collector = rig.output("collector");
        collector.down();
        List<String> ids = put("a", 300);
        Bridge bridge = rig.start(log.open(7));
        await().atMost(SOON).until(() -> rig.gauge("auditbridge.inflight.bytes", "source") > 0);

        long start = System.nanoTime();
        assertThat(bridge.stop(Duration.ofMillis(300))).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2_300));
        assertThat(rig.checkpoints.stored("source").positions()).isEmpty();

        collector.up();
        Bridge again = rig.start(log.open(7));
        assertThat(again.awaitCaughtUp(SOON)).isTrue();
        assertThat(collector.ids()).containsAll(ids);
    }

    @Test
    @DisplayName("I1: an interrupt in the middle of a send leaves the outcome unknown, and the Events are sent again")
    void interruptedSend() throws Exception {
        RecordingOutput collector = rig.output("collector");
        collector.silent();
        List<String> ids = put("a", 40);
        Bridge bridge = rig.start(log.open(7));
        await().atMost(SOON).until(() -> rig.gauge("auditbridge.held.by.output", "collector") > 0);
        bridge.stop(Duration.ZERO);
        assertThat(collector.held()).isEmpty();
        assertThat(rig.checkpoints.stored("source").positions()).isEmpty();

        collector.up();
        Bridge again = rig.start(log.open(7));
        assertThat(again.awaitCaughtUp(SOON)).isTrue();
        assertThat(collector.held()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    @DisplayName("an output that fails in a way nobody expected is an alarm and is tried again")
    void brokenOutput() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        RecordingOutput collector = rig.output("collector");
        collector.answer = events -> {
            if (failures.incrementAndGet() < 4) {
                throw new IllegalStateException("a bug");
            }
            return SendResult.ACCEPTED;
        };
        List<String> ids = put("a", 20);
        Bridge bridge = rig.start(log.open(7));
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        assertThat(collector.held()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    @DisplayName("an error that is no exception stops the bridge and is told")
    void errorStops() throws Exception {
        RecordingOutput collector = rig.output("collector");
        collector.answer = events -> {
            throw new AssertionError("cannot go on");
        };
        put("a", 20);
        Bridge bridge = rig.start(log.open(7));
        assertThat(bridge.awaitFailure(SOON)).isTrue();
        assertThat(bridge.failure()).isPresent();
        await().atMost(SOON).until(() -> collector.closed);
        assertThat(rig.checkpoints.stored("source").positions()).isEmpty();
    }

    @Test
    @DisplayName("a window is replayed through the same delivery and moves no checkpoint")
    void replay() throws Exception {
        put("before", 10);
        Instant from = log.now();
        List<String> inside = put("inside", 30);
        Instant to = log.now();
        put("after", 10);
        RecordingOutput collector = rig.output("collector");
        Bridge replay = new Bridge(
                List.of(new NamedSource("source", log.open(7).window(from, to))),
                List.of(new NamedOutput("collector", collector, Rig.DELIVERY)),
                EventRules.NONE,
                new NoCheckpoints(),
                rig.deadLetters,
                rig.metrics,
                rig.health,
                rig.settings);
        replay.start();
        assertThat(replay.awaitCaughtUp(SOON)).isTrue();
        replay.stop(SOON);

        assertThat(collector.held()).containsExactlyInAnyOrderElementsOf(inside);
        assertThat(rig.checkpoints.stored("source").positions()).isEmpty();
    }

    @Test
    @DisplayName("caught up means what was there at the start, however busy the source is")
    void caughtUpWhileBusy() throws Exception {
        List<String> ids = put("a", 200);
        Bridge bridge = rig.start(log.open(7));
        Thread busy = Thread.ofVirtual().start(() -> {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                log.append("0", ToyRecord.event("busy-" + i));
                Thread.onSpinWait();
                if (i % 50 == 0) {
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                }
            }
        });
        try {
            assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
            assertThat(rig.output("collector").ids()).containsAll(ids);
            assertThat(stored("1")).isGreaterThanOrEqualTo(100);
        } finally {
            busy.interrupt();
            busy.join();
        }
    }

    @Test
    @DisplayName("the summary adds up, and the metrics say the same")
    void summary() throws Exception {
        rig.transforms.add(transform(
                "policy",
                event -> TestEvents.id(event).endsWith("7")
                        ? new Transform.Outcome.Dropped("level None")
                        : new Transform.Outcome.Kept(event)));
        put("a", 100);
        log.append("0", ToyRecord.ignored("control-message"));
        log.append("0", ToyRecord.poison("venom"));
        Bridge bridge = rig.start(log.open(7));
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();

        SourceSummary summary = bridge.summary().getFirst();
        assertThat(summary.source()).isEqualTo("source");
        assertThat(summary.read()).isEqualTo(102);
        assertThat(summary.decoded()).isEqualTo(100);
        assertThat(summary.delivered()).isEqualTo(90);
        assertThat(summary.dropped()).isEqualTo(Map.of("policy: level None", 10L));
        assertThat(summary.ignored()).isEqualTo(Map.of("control-message", 1L));
        assertThat(summary.poison()).isEqualTo(Map.of("toy-poison", 1L));
        assertThat(summary.deadLettered()).isEqualTo(1);
        assertThat(summary.blocked()).isEmpty();
        assertThat(rig.registry
                        .get("auditbridge.records.read")
                        .tag("component", "source")
                        .counter()
                        .count())
                .isEqualTo(102);
        assertThat(rig.registry
                        .get("auditbridge.events.accepted")
                        .tag("component", "collector")
                        .counter()
                        .count())
                .isEqualTo(90);
        assertThat(rig.gauge("auditbridge.checkpoint.age.seconds", "source")).isLessThan(20);
    }

    @Test
    @DisplayName("new transforms take effect between two batches")
    void replacedTransforms() throws Exception {
        put("a", 20);
        Bridge bridge = rig.start(log.open(7));
        assertThat(bridge.awaitCaughtUp(SOON)).isTrue();
        bridge.replaceRules(EventRules.of(List.of(transform("none", event -> new Transform.Outcome.Dropped("all")))));
        put("b", 20);
        await().atMost(SOON).until(() -> stored("0") == 20 && stored("1") == 20);
        assertThat(rig.output("collector").held()).hasSize(20);
        assertThat(bridge.summary().getFirst().dropped()).containsEntry("none: all", 20L);
    }

    @Test
    @DisplayName("two sources of one name, or a route to nowhere, are refused")
    void refusedWiring() {
        assertThatThrownBy(
                        () -> rig.start(List.of(new NamedSource("a", log.open(1)), new NamedSource("a", log.open(1)))))
                .isInstanceOf(IllegalArgumentException.class);
        rig.routes.put("nowhere", Route.ALL);
        assertThatThrownBy(() -> rig.start(log.open(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere");
    }

    private List<String> put(String prefix, int count) {
        List<String> ids =
                IntStream.range(0, count).mapToObj(i -> prefix + "-" + i).toList();
        for (int i = 0; i < count; i++) {
            log.append(String.valueOf(i % 2), ToyRecord.event(ids.get(i)));
        }
        assertThat(new HashSet<>(ids)).hasSize(count);
        return ids;
    }

    private int stored(String partition) {
        Position position = rig.checkpoints.stored("source").positions().get(partition);
        return position == null ? 0 : Integer.parseInt(position.token().substring("v1:".length()));
    }

    private interface Step {
        Transform.Outcome apply(AuditEvent event);
    }

    private static Transform transform(String name, Step step) {
        return new Transform() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Outcome apply(AuditEvent event) {
                return step.apply(event);
            }
        };
    }
}
