package dev.auditbridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Source} keeps, whatever its cloud. Each source's tests extend it and give it a {@link World}. */
public abstract class SourceContract {
    private World world;

    /** A new, empty world. */
    protected abstract World world() throws Exception;

    /** How long a thing that must happen may take. */
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    /** How long nothing must come before the world is taken to be silent. */
    protected Duration quiet() {
        return Duration.ofMillis(300);
    }

    /** How many records the larger cases put in. */
    protected int volume() {
        return 120;
    }

    /** How many random steps the model test takes for each seed. */
    protected int modelSteps() {
        return 80;
    }

    @BeforeEach
    void createWorld() throws Exception {
        world = world();
    }

    @AfterEach
    void endWorld() {
        world.close();
    }

    @Test
    @DisplayName("an empty cloud gives no batch, is caught up, and closes twice")
    void empty() throws Exception {
        SourceDriver driver = open(Checkpoint.NONE);
        driver.pollUntil(
                patience(), "caught up with nothing", () -> driver.source().caughtUp());
        assertThat(driver.arrived()).isEmpty();
        driver.close();
        assertThatCode(driver::close).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("a source closes that never started")
    void closesUnstarted() throws Exception {
        Source source = world.open();
        assertThatCode(source::close).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("I1: everything put in arrives, before the start and after, and nothing else")
    void everythingArrives() throws Exception {
        List<String> before = ids("before", volume());
        List<String> after = ids("after", volume());
        world.put(before);
        try (SourceDriver driver = open(Checkpoint.NONE)) {
            settleUntil(driver, before);
            world.put(after);
            settleUntil(driver, after);
            assertThat(driver.arrived()).containsExactlyInAnyOrderElementsOf(union(before, after));
            assertThat(driver.poisons()).isEmpty();
        }
    }

    @Test
    @DisplayName("I1: after a stop the source goes on where it was committed")
    void goesOnAfterRestart() throws Exception {
        List<String> first = ids("first", 30);
        List<String> second = ids("second", 30);
        world.put(first);
        Checkpoint stored;
        try (SourceDriver driver = open(Checkpoint.NONE)) {
            settleUntil(driver, first);
            driver.pollUntilQuiet(quiet());
            driver.settle();
            stored = driver.checkpoint();
        }
        world.put(second);
        try (SourceDriver driver = open(stored)) {
            settleUntil(driver, second);
            driver.pollUntilQuiet(quiet());
            if (world.traits().contains(World.Trait.EXACT_RESTART)) {
                assertThat(driver.arrived()).containsExactlyInAnyOrderElementsOf(second);
            }
        }
    }

    @Test
    @DisplayName("I1: what was handed out and not committed comes again after a crash")
    void crashWithoutCommit() throws Exception {
        List<String> ids = ids("record", 40);
        world.put(ids);
        try (SourceDriver driver = open(Checkpoint.NONE)) {
            driver.pollUntil(
                    patience(), "a first batch", () -> !driver.inFlight().isEmpty());
        }
        try (SourceDriver driver = open(Checkpoint.NONE)) {
            settleUntil(driver, ids);
        }
    }

    @Test
    @DisplayName("I2: a position never passes what was not accepted, in whatever order batches are accepted")
    void positionNeverPassesTheUnaccepted() throws Exception {
        List<String> ids = ids("record", 60);
        world.put(ids);
        Set<String> accepted = new HashSet<>();
        Checkpoint stored = Checkpoint.NONE;
        Random random = new Random(7);
        for (int life = 0; life < 4; life++) {
            try (SourceDriver driver = open(stored)) {
                Set<String> due = minus(ids, accepted);
                driver.pollUntil(
                        patience(),
                        "two batches, or all that is due",
                        () -> driver.inFlight().size() >= 2 || driver.arrived().containsAll(due));
                List<Batch> some = new ArrayList<>(driver.inFlight());
                Collections.shuffle(some, random);
                driver.accept(some.subList(0, some.size() / 2));
                driver.commit(random.nextBoolean());
                accepted.addAll(driver.acceptedIds());
                stored = driver.checkpoint();
            }
        }
        try (SourceDriver driver = open(stored)) {
            settleUntil(driver, minus(ids, accepted));
        }
    }

    @Test
    @DisplayName("I2: the loss of the attachments costs duplicates, never records")
    void attachmentsMayBeLost() throws Exception {
        List<String> first = ids("first", 30);
        List<String> second = ids("second", 30);
        world.put(first);
        Checkpoint stored;
        try (SourceDriver driver = open(Checkpoint.NONE)) {
            settleUntil(driver, first);
            stored = driver.checkpoint();
        }
        world.put(second);
        try (SourceDriver driver = open(new Checkpoint(stored.positions(), Map.of()))) {
            settleUntil(driver, second);
        }
    }

    @Test
    @DisplayName("I2: a stored position that cannot be read is an alarm, never a silent start somewhere else")
    void unreadablePosition() throws Exception {
        world.put(ids("record", 10));
        Checkpoint stored;
        try (SourceDriver driver = open(Checkpoint.NONE)) {
            settleUntil(driver, ids("record", 10));
            stored = driver.checkpoint();
        }
        assumeThat(stored.positions()).as("positions that the bridge keeps").isNotEmpty();
        Map<String, Position> unreadable = new HashMap<>(stored.positions());
        unreadable.replaceAll((name, position) -> new Position("v9999:not-a-position"));
        world.put(ids("later", 10));
        try (SourceDriver driver = open(new Checkpoint(unreadable, Map.of()))) {
            driver.pollUntil(patience(), "an alarm", () -> alarm(driver));
            assertThat(driver.arrived()).isEmpty();
        }
    }

    @Test
    @DisplayName("I6: a poison in the middle arrives with its bytes, blocks nothing, and is passed once committed")
    void poisonInTheMiddle() throws Exception {
        List<String> ids = ids("record", 20);
        world.put(ids.subList(0, 10));
        world.putPoison("venom4711");
        world.put(ids.subList(10, 20));
        Checkpoint stored;
        try (SourceDriver driver = open(Checkpoint.NONE)) {
            settleUntil(driver, ids);
            driver.pollUntil(patience(), "the poison", () -> driver.poisonArrived("venom4711"));
            driver.pollUntilQuiet(quiet());
            driver.settle();
            stored = driver.checkpoint();
            assertThat(driver.poisons())
                    .allSatisfy(poison -> assertThat(poison.reason())
                            .as("a reason is a metric tag, no data of the record")
                            .isNotBlank()
                            .doesNotContain("venom4711"));
        }
        world.put(ids("later", 5));
        try (SourceDriver driver = open(stored)) {
            settleUntil(driver, ids("later", 5));
        }
    }

    @Test
    @DisplayName("a bridge that is full for a while gets the rest afterwards")
    void saturatedThenResumes() throws Exception {
        List<String> ids = ids("record", volume() * 2);
        world.put(ids);
        try (SourceDriver driver = open(Checkpoint.NONE)) {
            driver.pollUntil(
                    patience(), "a first batch", () -> !driver.inFlight().isEmpty());
            driver.pollUntilQuiet(quiet());
            settleUntil(driver, ids);
        }
    }

    @Test
    @DisplayName("caught up only when all that was there at the start is handed out")
    void caughtUp() throws Exception {
        List<String> ids = ids("record", volume());
        world.put(ids);
        try (SourceDriver driver = open(Checkpoint.NONE)) {
            long deadline = System.nanoTime() + patience().toNanos();
            while (!driver.source().caughtUp()) {
                assertThat(System.nanoTime() - deadline)
                        .as("caught up in time; arrived %d", driver.arrived().size())
                        .isNegative();
                driver.poll();
                driver.settle();
            }
            assertThat(driver.arrived()).containsAll(ids);
        }
    }

    @Test
    @DisplayName("closing unblocks a poll")
    void closeUnblocksPoll() throws Exception {
        SourceDriver driver = open(Checkpoint.NONE);
        Thread poller = blockedPoller(driver);
        driver.close();
        assertThat(poller.join(patience())).as("poll ended").isTrue();
    }

    @Test
    @DisplayName("an interrupt ends a poll")
    void interruptEndsPoll() throws Exception {
        try (SourceDriver driver = open(Checkpoint.NONE)) {
            Thread poller = blockedPoller(driver);
            poller.interrupt();
            assertThat(poller.join(patience())).as("poll ended").isTrue();
        }
    }

    @Test
    @DisplayName("after an error that passes, poll goes on exactly where it was")
    void errorThatPasses() throws Exception {
        fault(World.Fault.UNAVAILABLE, SourceException.Kind.RETRY);
    }

    @Test
    @DisplayName("a throttled source goes on exactly where it was")
    void throttled() throws Exception {
        fault(World.Fault.THROTTLED, SourceException.Kind.RETRY);
    }

    @Test
    @DisplayName("I5: without permission the source is blocked, loses nothing, and recovers by itself")
    void forbidden() throws Exception {
        fault(World.Fault.FORBIDDEN, SourceException.Kind.BLOCKED);
    }

    @Test
    @DisplayName("I5: a probe says what was reached, or what is missing")
    void probes() throws Exception {
        Source source = world.open();
        try {
            assertThat(source.probe()).isNotBlank().doesNotContain("\n");
            assumeThat(world.faults()).contains(World.Fault.FORBIDDEN);
            world.begin(World.Fault.FORBIDDEN);
            assertThatThrownBy(source::probe)
                    .isInstanceOfSatisfying(
                            SourceException.class,
                            error -> assertThat(error.kind()).isEqualTo(SourceException.Kind.BLOCKED));
        } finally {
            source.close();
        }
    }

    @Test
    @DisplayName("I1: a commit that fails is tried again and then holds")
    void commitFails() throws Exception {
        assumeThat(world.faults()).contains(World.Fault.COMMIT_FAILS);
        List<String> ids = ids("record", 20);
        world.put(ids);
        Checkpoint stored;
        try (SourceDriver driver = open(Checkpoint.NONE)) {
            driver.pollUntil(patience(), "all records", () -> driver.arrived().containsAll(ids));
            driver.accept(driver.inFlight());
            world.begin(World.Fault.COMMIT_FAILS);
            assertThatThrownBy(() -> driver.commit(false)).isInstanceOf(SourceException.class);
            world.end(World.Fault.COMMIT_FAILS);
            driver.commit(false);
            stored = driver.checkpoint();
        }
        List<String> later = ids("later", 5);
        world.put(later);
        try (SourceDriver driver = open(stored)) {
            settleUntil(driver, later);
            driver.pollUntilQuiet(quiet());
            if (world.traits().contains(World.Trait.EXACT_RESTART)) {
                assertThat(driver.arrived()).containsExactlyInAnyOrderElementsOf(later);
            }
        }
    }

    @Test
    @DisplayName("I1: a revoked partition comes back as a new generation with all that was not committed")
    void revoked() throws Exception {
        assumeThat(world.traits()).contains(World.Trait.REVOKES);
        List<String> ids = ids("record", 60);
        world.put(ids);
        try (SourceDriver driver = open(Checkpoint.NONE)) {
            driver.pollUntil(
                    patience(), "a first batch", () -> !driver.inFlight().isEmpty());
            List<Batch> old = driver.inFlight();
            Set<Partition> before = Set.copyOf(driver.assigned());
            world.revoke();
            driver.pollUntil(
                    patience(),
                    "revoked and assigned again",
                    () -> driver.revoked().containsAll(before)
                            && driver.assigned().size() >= before.size());
            assertThat(driver.assigned())
                    .allSatisfy(now -> before.stream()
                            .filter(then -> then.name().equals(now.name()))
                            .forEach(then -> assertThat(now.generation()).isGreaterThan(then.generation())));
            for (Batch late : old) {
                assertThatCode(() -> {
                            driver.source().accepted(late);
                            driver.source().committed(late);
                        })
                        .as("what comes late for an old generation is discarded")
                        .doesNotThrowAnyException();
            }
            driver.forgetAllButInFlight();
            settleUntil(driver, ids);
        }
    }

    @Test
    @DisplayName("a window hands out what the cloud stamped within it, once, and moves no position")
    void window() throws Exception {
        assumeThat(world.traits()).contains(World.Trait.WINDOWS);
        world.put(ids("before", 10));
        Instant from = world.now();
        List<String> inside = ids("inside", 25);
        world.put(inside);
        Instant to = world.now();
        world.put(ids("after", 10));
        try (Source origin = world.open();
                SourceDriver driver = new SourceDriver(origin.window(from, to), Checkpoint.NONE)) {
            driver.pollUntil(
                    patience(), "the window is done", () -> driver.source().caughtUp());
            driver.settle();
            driver.pollUntilQuiet(quiet());
            assertThat(driver.arrived()).containsExactlyInAnyOrderElementsOf(inside);
        }
        try (SourceDriver driver = open(Checkpoint.NONE)) {
            settleUntil(driver, union(ids("before", 10), union(inside, ids("after", 10))));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("I1, I2: accepting, revoking, failing and crashing in random order loses nothing")
    void model(long seed) throws Exception {
        Random random = new Random(seed);
        Set<String> put = new LinkedHashSet<>();
        Set<String> accepted = new HashSet<>();
        SourceDriver driver = open(Checkpoint.NONE);
        try {
            for (int step = 0; step < modelSteps(); step++) {
                switch (random.nextInt(12)) {
                    case 0, 1 -> {
                        List<String> more = ids("s" + seed + "-" + step, 1 + random.nextInt(12));
                        world.put(more);
                        put.addAll(more);
                    }
                    case 2, 3, 4, 5 -> driver.poll();
                    case 6, 7 -> {
                        List<Batch> some = new ArrayList<>(driver.inFlight());
                        Collections.shuffle(some, random);
                        driver.accept(some.subList(0, random.nextInt(some.size() + 1)));
                    }
                    case 8, 9 -> driver.commit(random.nextBoolean());
                    case 10 -> {
                        if (world.traits().contains(World.Trait.REVOKES)) {
                            world.revoke();
                        } else if (world.faults().contains(World.Fault.UNAVAILABLE)) {
                            world.begin(World.Fault.UNAVAILABLE);
                            driver.poll();
                            world.end(World.Fault.UNAVAILABLE);
                        }
                    }
                    default -> {
                        driver.close();
                        accepted.addAll(driver.acceptedIds());
                        driver = open(driver.checkpoint());
                    }
                }
            }
            driver.close();
            accepted.addAll(driver.acceptedIds());
            driver = open(driver.checkpoint());
            settleUntil(driver, minus(put, accepted));
            assertThat(put).as("nothing is invented").containsAll(driver.arrived());
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        } finally {
            driver.close();
        }
    }

    private void fault(World.Fault fault, SourceException.Kind kind) throws Exception {
        assumeThat(world.faults()).contains(fault);
        List<String> ids = ids("record", 40);
        world.put(ids.subList(0, 20));
        try (SourceDriver driver = open(Checkpoint.NONE)) {
            driver.pollUntil(
                    patience(), "a first batch", () -> !driver.inFlight().isEmpty());
            world.begin(fault);
            world.put(ids.subList(20, 40));
            driver.pollUntil(
                    patience(),
                    fault + " is told",
                    () -> kind == SourceException.Kind.BLOCKED
                            ? alarm(driver)
                            : !driver.errors().isEmpty());
            assertThat(driver.errors())
                    .allSatisfy(error -> assertThat(error.kind()).isEqualTo(kind));
            world.end(fault);
            settleUntil(driver, ids);
            driver.pollUntil(patience(), "the alarm ends", () -> !driver.standsBlocked());
        }
    }

    private static boolean alarm(SourceDriver driver) {
        return driver.standsBlocked()
                || driver.errors().stream().anyMatch(error -> error.kind() == SourceException.Kind.BLOCKED);
    }

    private SourceDriver open(Checkpoint stored) throws Exception {
        return new SourceDriver(world.open(), stored);
    }

    private void settleUntil(SourceDriver driver, Collection<String> ids) throws Exception {
        long deadline = System.nanoTime() + patience().toNanos();
        while (!driver.arrived().containsAll(ids)) {
            assertThat(System.nanoTime() - deadline)
                    .as(
                            "all records arrive within %s; missing %s, errors %s, blocked %s",
                            patience(), minus(ids, driver.arrived()), driver.errors(), driver.blocked())
                    .isNegative();
            driver.poll();
            driver.settle();
        }
        driver.settle();
    }

    private Thread blockedPoller(SourceDriver driver) throws Exception {
        driver.pollUntil(patience(), "a partition", () -> !driver.assigned().isEmpty());
        Partition partition = driver.assigned().getFirst();
        CountDownLatch polling = new CountDownLatch(1);
        Thread poller = Thread.ofVirtual().start(() -> {
            polling.countDown();
            try {
                driver.source().poll(partition, Duration.ofMinutes(10));
            } catch (SourceException | InterruptedException e) {
                // Either is an answer: the test is about its coming.
            }
        });
        assertThat(polling.await(10, TimeUnit.SECONDS)).isTrue();
        Thread.sleep(50);
        return poller;
    }

    private static List<String> ids(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + "-" + i).toList();
    }

    private static Set<String> minus(Collection<String> all, Set<String> without) {
        Set<String> rest = new LinkedHashSet<>(all);
        rest.removeAll(without);
        return rest;
    }

    private static List<String> union(List<String> one, List<String> other) {
        List<String> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }
}
