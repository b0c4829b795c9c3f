package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.Checklist;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.source.Position;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.toys.AckQueue;
import dev.auditbridge.source.toys.OrderedLog;
import dev.auditbridge.source.toys.RevocablePush;
import dev.auditbridge.source.toys.SplitLog;
import dev.auditbridge.source.toys.ToyRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Order(1)
class CrashTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Rig rig = new Rig();

    @AfterEach
    void stop() {
        rig.close();
    }

    /** Where a bridge dies. */
    enum Point {
        POLLED,
        BEFORE_SEND,
        SENT_NOT_ACCEPTED,
        BEFORE_SAVE,
        SAVED_NOT_TOLD,
        BEFORE_TELLING,
        TOLD
    }

    /** What it reads. */
    enum Cloud {
        ORDERED,
        QUEUE,
        PUSH,
        SPLIT
    }

    static Stream<Arguments> everyPointOfEveryCloud() {
        return Stream.of(Cloud.values())
                .flatMap(cloud -> Stream.of(Point.values())
                        .filter(point -> point != Point.BEFORE_SAVE && point != Point.SAVED_NOT_TOLD
                                || cloud == Cloud.ORDERED
                                || cloud == Cloud.SPLIT)
                        .map(point -> Arguments.of(cloud, point)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("everyPointOfEveryCloud")
    @DisplayName("I1: a bridge that dies at any point has lost nothing when the next one has caught up")
    void dies(Cloud cloud, Point point) throws Exception {
        Clouds clouds = new Clouds(cloud);
        List<String> ids = IntStream.range(0, 120).mapToObj(i -> "a-" + i).toList();
        ids.forEach(clouds::put);
        RecordingOutput collector = rig.output("collector");
        AtomicInteger left = new AtomicInteger(3);
        DyingSource source = new DyingSource(clouds.open());
        Runnable die = () -> {
            if (left.decrementAndGet() <= 0) {
                throw new Death();
            }
        };
        switch (point) {
            case POLLED -> source.polled = die;
            case BEFORE_SEND ->
                collector.answer = events -> {
                    die.run();
                    return SendResult.ACCEPTED;
                };
            case SENT_NOT_ACCEPTED -> collector.afterHeld = die;
            case BEFORE_SAVE -> rig.checkpoints.beforeSave = die;
            case SAVED_NOT_TOLD -> rig.checkpoints.afterSave = die;
            case BEFORE_TELLING -> source.beforeTelling = die;
            case TOLD -> source.told = die;
        }
        if (point != Point.POLLED && point != Point.BEFORE_SEND && point != Point.SENT_NOT_ACCEPTED) {
            // Commits are put together: the first one is the only one that is sure to come.
            left.set(1);
        }
        Bridge dying = rig.start(source);
        assertThat(dying.awaitFailure(SOON)).isTrue();
        dying.stop(SOON);

        collector.up();
        collector.afterHeld = () -> {};
        rig.checkpoints.beforeSave = () -> {};
        rig.checkpoints.afterSave = () -> {};
        Bridge next = rig.start(clouds.open());
        assertThat(next.awaitCaughtUp(SOON)).isTrue();
        await().atMost(SOON).untilAsserted(() -> assertThat(collector.ids()).containsAll(ids));
        assertThat(ids).containsAll(collector.ids());
    }

    @Test
    @Timeout(1_200)
    @DisplayName(
            "I2: an envelope of 1,000 Events of which some were accepted when the bridge died is read again as a whole")
    void envelopeOfThousand() throws Exception {
        int size = 1_000;
        int step = Checklist.choose(37, 1);
        int crashes = 0;
        int lost = 0;
        int ahead = 0;
        for (int accepted = 1; accepted < size; accepted += step) {
            try (Rig each = new Rig()) {
                OrderedLog log = new OrderedLog("0");
                IntStream.range(0, size).forEach(i -> log.append("0", ToyRecord.event("a-" + i)));
                RecordingOutput collector = new RecordingOutput(new Output.Limits(size, 8 << 20, 1, true));
                each.outputs.put("collector", collector);
                AtomicInteger left = new AtomicInteger(accepted);
                collector.answer = events -> {
                    int now = Math.min(left.get(), events.size());
                    if (now == 0) {
                        throw new Death();
                    }
                    left.addAndGet(-now);
                    return new SendResult.Done(
                            List.of(),
                            IntStream.range(now, events.size()).boxed().toList(),
                            Duration.ZERO);
                };
                Bridge dying = each.start(log.open(size));
                assertThat(dying.awaitFailure(SOON)).isTrue();
                dying.stop(SOON);
                crashes++;
                ahead += each.checkpoints.stored("source").positions().isEmpty() ? 0 : 1;
                assertThat(collector.ids()).hasSize(accepted);

                collector.up();
                assertThat(each.start(log.open(size)).awaitCaughtUp(SOON)).isTrue();
                lost += size - collector.ids().size();
                assertThat(collector.held())
                        .as("the whole, and what was accepted before")
                        .hasSize(size + accepted);
            }
        }
        Checklist.row(
                6,
                "envelope of 1,000 Events, died after 1 to 999 accepted",
                "%d crashes, each read again as a whole, positions ahead %d, lost %d".formatted(crashes, ahead, lost),
                "ahead 0, lost 0",
                ahead == 0 && lost == 0);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24})
    @DisplayName("I1, I2: killed at random, with outputs that come and go: nothing lost, and no position ahead of any"
            + " output")
    void killedAtRandom(long seed) throws Exception {
        Random random = new Random(seed);
        OrderedLog log = new OrderedLog("0", "1", "2");
        List<List<String>> put = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<RecordingOutput> outputs = List.of(rig.output("one"), rig.output("two"));
        int next = 0;
        for (int life = 0; life < 12; life++) {
            Bridge bridge = rig.start(log.open(1 + random.nextInt(9)));
            for (int step = 0; step < 6; step++) {
                for (int i = random.nextInt(60); i > 0; i--) {
                    int partition = random.nextInt(3);
                    boolean poison = random.nextInt(40) == 0;
                    String id = (poison ? "venom-" : "a-") + next++;
                    log.append(String.valueOf(partition), poison ? ToyRecord.poison(id) : ToyRecord.event(id));
                    put.get(partition).add(id);
                }
                RecordingOutput output = outputs.get(random.nextInt(2));
                switch (random.nextInt(5)) {
                    case 0 -> output.down();
                    case 1 -> output.blocked();
                    case 2 -> output.silent();
                    default -> output.up();
                }
                rig.checkpoints.down = random.nextInt(5) == 0;
                rig.deadLetters.full = random.nextInt(5) == 0;
                Thread.sleep(random.nextInt(6));
            }
            bridge.stop(random.nextInt(3) == 0 ? Duration.ofMillis(20) : Duration.ZERO);
            assertThat(bridge.failure()).as("seed %d life %d", seed, life).isEmpty();
            for (int partition = 0; partition < 3; partition++) {
                Position position = rig.checkpoints.stored("source").positions().get(String.valueOf(partition));
                int committed =
                        position == null ? 0 : Integer.parseInt(position.token().substring(3));
                assertThat(everywhere(outputs))
                        .as("seed %d life %d: all before the position of %d", seed, life, partition)
                        .containsAll(put.get(partition).subList(0, committed));
            }
        }
        outputs.forEach(RecordingOutput::up);
        rig.checkpoints.down = false;
        rig.deadLetters.full = false;
        Bridge last = rig.start(log.open(5));
        assertThat(last.awaitCaughtUp(SOON)).as("seed %d", seed).isTrue();
        put.forEach(ids -> assertThat(everywhere(outputs)).as("seed %d", seed).containsAll(ids));
    }

    private Set<String> everywhere(List<RecordingOutput> outputs) {
        Set<String> everywhere = new HashSet<>(outputs.getFirst().ids());
        outputs.forEach(output -> everywhere.retainAll(output.ids()));
        rig.deadLetters.kept.forEach(letter -> everywhere.add(
                new String(letter.bytes(), java.nio.charset.StandardCharsets.UTF_8).substring("poison ".length())));
        return everywhere;
    }

    /** The end of a bridge: no exception that anyone handles. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;

        Death() {
            super("the bridge dies here", null, false, false);
        }
    }

    private static final class Clouds {
        private final Cloud cloud;
        private final OrderedLog log = new OrderedLog("0", "1");
        private final AckQueue queue = new AckQueue();
        private final RevocablePush push = new RevocablePush("0", "1");
        private final SplitLog split = new SplitLog();
        private int next;

        Clouds(Cloud cloud) {
            this.cloud = cloud;
        }

        void put(String id) {
            String record = ToyRecord.event(id);
            String partition = String.valueOf(next++ % 2);
            switch (cloud) {
                case ORDERED -> log.append(partition, record);
                case QUEUE -> queue.publish(record);
                case PUSH -> push.append(partition, record);
                case SPLIT -> {
                    split.appendPart(id, 0, 2, record.substring(0, 4));
                    split.appendPart(id, 1, 2, record.substring(4));
                }
            }
        }

        Source open() {
            return switch (cloud) {
                case ORDERED -> log.open(7);
                case QUEUE -> queue.open(7);
                case PUSH -> push.open(7);
                case SPLIT -> split.open(7);
            };
        }
    }
}
