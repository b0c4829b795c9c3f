package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Checklist;
import dev.auditbridge.RandomSeed;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.TestEvents;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
    private static final Duration NOW = Duration.ZERO;
    private static final Partition ORDERED = new Partition("p", 0, true);
    private static final Partition UNORDERED = new Partition("q", 0, false);

    @Test
    @DisplayName("I2: an ordered partition frees its contiguous accepted prefix")
    void orderedPrefix() throws Exception {
        Ledger ledger = ledger(1 << 20, "s");
        List<Ledger.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            entries.add(admit(ledger, "s", batch(ORDERED, i, 10), Map.of("o", 1)));
        }

        ledger.accepted(entries.get(1), "o", 1);
        ledger.accepted(entries.get(2), "o", 1);
        assertThat(ledger.take("s", NOW).free()).isEmpty();

        ledger.accepted(entries.get(0), "o", 1);
        assertThat(ledger.take("s", NOW).free()).containsExactlyElementsOf(entries.subList(0, 3));
    }

    @Test
    @DisplayName("I2: of an unordered partition each batch is free by itself")
    void unordered() throws Exception {
        Ledger ledger = ledger(1 << 20, "s");
        admit(ledger, "s", batch(UNORDERED, 0, 10), Map.of("o", 1));
        Ledger.Entry second = admit(ledger, "s", batch(UNORDERED, 1, 10), Map.of("o", 1));

        ledger.accepted(second, "o", 1);

        assertThat(ledger.take("s", NOW).free()).containsExactly(second);
    }

    @Test
    @DisplayName("I1: a batch is accepted when every output has accepted every Event of it")
    void everyOutput() throws Exception {
        Ledger ledger = ledger(1 << 20, "s");
        Ledger.Entry entry = admit(ledger, "s", batch(ORDERED, 0, 10), Map.of("a", 3, "b", 2));

        ledger.accepted(entry, "a", 3);
        ledger.accepted(entry, "b", 1);
        assertThat(ledger.take("s", NOW).isEmpty()).isTrue();
        assertThat(ledger.heldBy("b")).isEqualTo(1);
        assertThat(ledger.heldBy("a")).isZero();
        assertThat(ledger.slowest("s")).contains("b");

        ledger.accepted(entry, "b", 1);
        assertThat(ledger.take("s", NOW).free()).containsExactly(entry);
    }

    @Test
    @DisplayName("a batch that no output has to do with is free at once, behind those before it")
    void nothingToSend() throws Exception {
        Ledger ledger = ledger(1 << 20, "s");
        Ledger.Entry first = admit(ledger, "s", batch(ORDERED, 0, 10), Map.of("o", 1));
        Ledger.Entry second = admit(ledger, "s", batch(ORDERED, 1, 0), Map.of("o", 0));

        assertThat(ledger.take("s", NOW).free()).isEmpty();
        ledger.accepted(first, "o", 1);
        assertThat(ledger.take("s", NOW).free()).containsExactly(first, second);
    }

    @Test
    @DisplayName("I4: a source that holds all it can get leaves the others their share")
    void shares() throws Exception {
        Ledger ledger = ledger(100_000, "greedy", "modest");
        int admitted = 0;
        while (ledger.offer("greedy", batch(ORDERED, admitted, 500), 0, due(Map.of("dead", 1)), NOW)
                .isPresent()) {
            admitted++;
        }
        assertThat(ledger.bytes("greedy")).isBetween(70_000L, 75_000L);

        int others = 0;
        while (ledger.offer("modest", batch(ORDERED, others, 500), 0, due(Map.of("o", 1)), NOW)
                .isPresent()) {
            others++;
        }
        assertThat(ledger.bytes("modest")).isBetween(20_000L, 25_000L);
        assertThat(ledger.bytes("modest") + ledger.bytes("greedy")).isLessThanOrEqualTo(100_000);
    }

    @Test
    @DisplayName("I4: a batch larger than the share is admitted alone, and only alone")
    void oversized() throws Exception {
        Ledger ledger = ledger(10_000, "s");
        Ledger.Entry small = admit(ledger, "s", batch(ORDERED, 0, 10), Map.of("o", 1));
        Batch large = batch(ORDERED, 1, 50_000);
        assertThat(ledger.offer("s", large, 0, due(Map.of("o", 1)), NOW)).isEmpty();

        ledger.accepted(small, "o", 1);
        commitAll(ledger, "s");
        admit(ledger, "s", large, Map.of("o", 1));
        assertThat(ledger.offer("s", batch(ORDERED, 2, 10), 0, due(Map.of("o", 1)), NOW))
                .isEmpty();
    }

    @Test
    @DisplayName("I4: what transforms made in addition counts too")
    void extraBytes() throws Exception {
        Ledger ledger = ledger(100_000, "s");
        ledger.offer("s", batch(ORDERED, 0, 10), 5_000, due(Map.of("o", 1)), NOW);
        assertThat(ledger.bytes("s")).isGreaterThan(5_000);
    }

    @Test
    @DisplayName("an offer waits for room, and an interrupt ends the wait")
    void waits() throws Exception {
        Ledger ledger = ledger(2_000, "s");
        Ledger.Entry first = admit(ledger, "s", batch(ORDERED, 0, 1_500), Map.of("o", 1));
        Thread waiting = Thread.ofVirtual().unstarted(() -> {
            try {
                ledger.offer("s", batch(ORDERED, 1, 1_500), 0, due(Map.of("o", 1)), Duration.ofMinutes(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.start();
        assertThat(waiting.join(Duration.ofMillis(50))).isFalse();
        ledger.accepted(first, "o", 1);
        commitAll(ledger, "s");
        assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();

        Thread interrupted = Thread.ofVirtual().unstarted(() -> {
            try {
                ledger.offer("s", batch(ORDERED, 2, 1_500), 0, due(Map.of("o", 1)), Duration.ofMinutes(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        interrupted.start();
        interrupted.interrupt();
        assertThat(interrupted.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    @DisplayName("a revoked assignment frees nothing, and gives its bytes back once its outputs are done")
    void revoked() throws Exception {
        Ledger ledger = ledger(1 << 20, "s");
        Ledger.Entry sending = admit(ledger, "s", batch(ORDERED, 0, 10), Map.of("o", 1));
        Ledger.Entry accepted = admit(ledger, "s", batch(ORDERED, 1, 10), Map.of("o", 1));
        ledger.accepted(accepted, "o", 1);

        ledger.revoke("s", ORDERED);
        assertThat(sending.discarded()).isTrue();
        ledger.accepted(sending, "o", 1);

        assertThat(ledger.take("s", NOW).isEmpty()).isTrue();
        assertThat(ledger.bytes("s")).isZero();
        Partition next = new Partition("p", 1, true);
        assertThat(ledger.offer("s", batch(ORDERED, 2, 10), 0, due(Map.of("o", 1)), NOW))
                .as("what comes late for an old generation")
                .isEmpty();
        ledger.assign("s", next);
        Ledger.Entry again = admit(ledger, "s", batch(next, 0, 10), Map.of("o", 1));
        ledger.accepted(again, "o", 1);
        assertThat(ledger.take("s", NOW).free()).containsExactly(again);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15})
    @DisplayName("I2, I4: random order against a plain oracle")
    void model(long seed) throws Exception {
        Random random = new Random(seed);
        List<String> sources = List.of("a", "b", "c");
        List<String> outputs = List.of("x", "y");
        long budget = 60_000;
        Ledger ledger = new Ledger(budget, sources);
        Oracle oracle = new Oracle(budget, sources);
        Map<String, Long> generations = new HashMap<>();
        Map<Partition, Long> sequences = new HashMap<>();
        for (int step = 0; step < 5_000; step++) {
            String source = sources.get(random.nextInt(sources.size()));
            String as = "seed " + seed + " step " + step;
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5 -> {
                    boolean ordered = random.nextInt(3) > 0;
                    String name = (ordered ? "o" : "u") + random.nextInt(3);
                    Partition partition = new Partition(name, generations.getOrDefault(source + name, 0L), ordered);
                    long sequence = sequences.merge(partition, 1L, Long::sum);
                    int size = random.nextInt(50) == 0 ? 25_000 : random.nextInt(3_000);
                    Map<String, Integer> events = Map.of("x", random.nextInt(4), "y", random.nextInt(4));
                    Batch batch = batch(partition, sequence, size);
                    ledger.assign(source, partition);
                    Optional<Ledger.Entry> entry = ledger.offer(source, batch, 0, due(events), NOW);
                    assertThat(entry.isPresent()).as(as).isEqualTo(oracle.fits(source, batch));
                    entry.ifPresent(it -> oracle.admit(source, it, events));
                }
                case 6, 7, 8, 9, 10, 11, 12, 13, 14 -> {
                    if (!oracle.lines.isEmpty()) {
                        Oracle.Line line = oracle.lines.get(random.nextInt(oracle.lines.size()));
                        String output = outputs.get(random.nextInt(2));
                        int left = line.left.getOrDefault(output, 0);
                        if (left > 0) {
                            int count = 1 + random.nextInt(left);
                            ledger.accepted(line.entry, output, count);
                            oracle.accepted(line, output, count);
                        }
                    }
                }
                case 15 -> {
                    String name = (random.nextBoolean() ? "o" : "u") + random.nextInt(3);
                    long generation = generations.merge(source + name, 1L, Long::sum) - 1;
                    Partition old = new Partition(name, generation, name.startsWith("o"));
                    ledger.revoke(source, old);
                    oracle.revoke(source, old);
                }
                default -> {
                    List<Ledger.Entry> free = ledger.take(source, NOW).free();
                    assertThat(free).as(as).containsExactlyInAnyOrderElementsOf(oracle.free(source));
                    for (Ledger.Entry entry : free) {
                        ledger.committed(entry);
                        oracle.committed(entry);
                    }
                }
            }
            for (String each : sources) {
                assertThat(ledger.bytes(each)).as(as).isEqualTo(oracle.bytes(each));
            }
        }
    }

    @Test
    @DisplayName(
            "I2: a million steps of acceptance in any order over 8 partitions: only the contiguous prefix is freed")
    void millionSteps() throws Exception {
        SplittableRandom random = RandomSeed.random("LedgerTest.millionSteps");
        int steps = 1_000_000;
        List<Lane> lanes = IntStream.range(0, 8)
                .mapToObj(i -> new Lane(new Partition("p" + i, 0, true)))
                .toList();
        Ledger ledger = new Ledger(1L << 30, List.of("s"));
        lanes.forEach(lane -> ledger.assign("s", lane.partition));
        long freed = 0;
        long ahead = 0;
        for (int step = 0; step < steps; step++) {
            Lane lane = lanes.get(random.nextInt(lanes.size()));
            int choice = random.nextInt(10);
            if (choice < 4 || lane.waiting.isEmpty()) {
                if (lane.waiting.size() < 500) {
                    Batch batch = batch(lane.partition, lane.offered++, 0);
                    lane.waiting.add(admit(ledger, "s", batch, Map.of("x", 1, "y", 2)));
                }
            } else if (choice < 9) {
                Ledger.Entry entry = lane.waiting.get(random.nextInt(lane.waiting.size()));
                int left = lane.left.getOrDefault(entry, 3);
                ledger.accepted(entry, left == 3 ? "x" : "y", 1);
                lane.left.put(entry, left - 1);
                if (left == 1) {
                    lane.waiting.remove(entry);
                    lane.done.set((int) entry.batch().sequence());
                }
            } else {
                for (Ledger.Entry entry : ledger.take("s", NOW).free()) {
                    Lane its = lanes.get(
                            Integer.parseInt(entry.batch().partition().name().substring(1)));
                    // Never back, never across a gap, never ahead of what both outputs accepted.
                    boolean contiguous = entry.batch().sequence() == its.freed && its.done.get((int) its.freed);
                    ahead += contiguous ? 0 : 1;
                    its.freed++;
                    freed++;
                    its.left.remove(entry);
                    ledger.committed(entry);
                }
            }
        }
        long behind = ledger.take("s", NOW).free().size();
        for (Lane lane : lanes) {
            behind += lane.done.nextClearBit(0) - lane.freed;
        }
        Checklist.row(
                5,
                "acceptance out of order, 8 partitions, against a model",
                "%,d steps, %,d batches committed, %d ahead of the prefix or back".formatted(steps, freed, ahead),
                "0 ahead or back",
                ahead == 0 && freed > 0 && behind <= 2L * lanes.size() * 500);
    }

    /** One partition of the model: what was offered, what waits, what is done, how far it was freed. */
    private static final class Lane {
        final Partition partition;
        final List<Ledger.Entry> waiting = new ArrayList<>();
        final Map<Ledger.Entry, Integer> left = new IdentityHashMap<>();
        final BitSet done = new BitSet();
        long offered;
        long freed;

        Lane(Partition partition) {
            this.partition = partition;
        }
    }

    /** The same promises in the plainest words: lists, looked through from the start each time. */
    private static final class Oracle {
        final List<Line> lines = new ArrayList<>();
        private final long share;
        private final long lendable;
        private final List<String> sources;
        private final Set<Ledger.Entry> handedOut = Collections.newSetFromMap(new IdentityHashMap<>());

        private record Line(String source, Ledger.Entry entry, Map<String, Integer> left, boolean[] revoked) {
            boolean done() {
                return left.values().stream().allMatch(count -> count == 0);
            }
        }

        Oracle(long budget, List<String> sources) {
            this.sources = sources;
            this.share = budget / 2 / sources.size();
            this.lendable = budget - share * sources.size();
        }

        boolean fits(String source, Batch batch) {
            long before = bytes(source);
            long after = before + Ledger.bytes(batch, 0);
            long lent = sources.stream()
                    .mapToLong(each -> Math.max(0, (each.equals(source) ? after : bytes(each)) - share))
                    .sum();
            return before == 0 || after <= share || lent <= lendable;
        }

        void admit(String source, Ledger.Entry entry, Map<String, Integer> events) {
            lines.add(new Line(source, entry, new HashMap<>(events), new boolean[1]));
        }

        void accepted(Line line, String output, int count) {
            line.left.merge(output, -count, Integer::sum);
            dropRevoked();
        }

        void revoke(String source, Partition partition) {
            lines.stream()
                    .filter(line -> line.source.equals(source)
                            && line.entry.batch().partition().equals(partition))
                    .forEach(line -> line.revoked[0] = true);
            dropRevoked();
        }

        private void dropRevoked() {
            lines.removeIf(line -> line.revoked[0] && line.done());
        }

        List<Ledger.Entry> free(String source) {
            List<Ledger.Entry> free = new ArrayList<>();
            for (Line line : lines) {
                Partition partition = line.entry.batch().partition();
                boolean behindAnother = partition.ordered()
                        && lines.stream()
                                .takeWhile(before -> before != line)
                                .anyMatch(before -> before.source.equals(source)
                                        && before.entry.batch().partition().equals(partition)
                                        && !before.done());
                if (line.source.equals(source)
                        && line.done()
                        && !line.revoked[0]
                        && !behindAnother
                        && handedOut.add(line.entry)) {
                    free.add(line.entry);
                }
            }
            return free;
        }

        void committed(Ledger.Entry entry) {
            lines.removeIf(line -> line.entry == entry);
        }

        long bytes(String source) {
            return lines.stream()
                    .filter(line -> line.source.equals(source))
                    .mapToLong(line -> Ledger.bytes(line.entry.batch(), 0))
                    .sum();
        }
    }

    private static Ledger ledger(long budget, String... sources) {
        Ledger ledger = new Ledger(budget, List.of(sources));
        for (String source : sources) {
            ledger.assign(source, ORDERED);
            ledger.assign(source, UNORDERED);
        }
        return ledger;
    }

    private static Ledger.Entry admit(Ledger ledger, String source, Batch batch, Map<String, Integer> events)
            throws InterruptedException {
        return ledger.offer(source, batch, 0, due(events), NOW).orElseThrow();
    }

    private static Ledger.Admission due(Map<String, Integer> due) {
        return entry -> new Ledger.Load(1, due, Ledger.Settlement.NONE);
    }

    private static void commitAll(Ledger ledger, String source) throws InterruptedException {
        ledger.take(source, NOW).free().forEach(ledger::committed);
    }

    private static Batch batch(Partition partition, long sequence, int bytes) {
        return new Batch(
                partition,
                sequence,
                bytes == 0 ? List.of() : List.of(TestEvents.event("e" + sequence)),
                List.<Decoded.Poison>of(),
                Map.of(),
                0,
                new Position("v1:" + sequence),
                List.of(),
                Batch.FORGET_NOTHING,
                bytes);
    }
}
