package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.pipeline.CheckpointStore.ConflictException;
import dev.auditbridge.pipeline.CheckpointStore.Versioned;
import dev.auditbridge.source.Attachment;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Position;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link CheckpointStore} keeps. Each store's tests extend it. */
public abstract class CheckpointStoreContract {

    /** Opens the store of this test: a second time, after the first was closed, it holds what was saved. */
    protected abstract CheckpointStore open() throws Exception;

    @Test
    @DisplayName("nothing is stored at first")
    void empty() throws Exception {
        try (CheckpointStore store = open()) {
            assertThat(store.load("source")).isEqualTo(Versioned.NONE);
        }
    }

    @Test
    @DisplayName("I1: what was saved is there after the store was opened again")
    void survives() throws Exception {
        Checkpoint saved = new Checkpoint(
                Map.of(
                        "partition/0",
                        new Position("v1:\"quoted\"\u00e9\ud83d\ude00"),
                        "p",
                        new Position("x".repeat(Position.MAX_BYTES))),
                Map.of(
                        "partition/0",
                        List.of(
                                new Attachment(new byte[] {0, -1, 10, 13}, 1767225599999L),
                                new Attachment(new byte[] {1}, Long.MAX_VALUE))));
        String version;
        try (CheckpointStore store = open()) {
            version = store.save("source", saved, "");
            assertSame(store.load("source"), saved, version);
        }
        try (CheckpointStore store = open()) {
            assertSame(store.load("source"), saved, version);
        }
    }

    @Test
    @DisplayName("each save has a new version, and the next save needs it")
    void versions() throws Exception {
        try (CheckpointStore store = open()) {
            String first = store.save("source", at(1), "");
            String second = store.save("source", at(2), first);
            assertThat(second).isNotEqualTo(first);

            assertThatThrownBy(() -> store.save("source", at(3), first)).isInstanceOf(ConflictException.class);
            assertThatThrownBy(() -> store.save("source", at(3), "")).isInstanceOf(ConflictException.class);
            assertThatThrownBy(() -> store.save("other", at(3), second)).isInstanceOf(ConflictException.class);
            assertSame(store.load("source"), at(2), second);
            assertThat(store.load("other")).isEqualTo(Versioned.NONE);
        }
    }

    @Test
    @DisplayName("sources do not see each other, whatever their names")
    void sources() throws Exception {
        String[] names = {"a", "a.b", "a_b", "a-b", "a.checkpoint"};
        try (CheckpointStore store = open()) {
            for (int i = 0; i < names.length; i++) {
                store.save(names[i], at(i), "");
            }
            for (int i = 0; i < names.length; i++) {
                assertThat(store.load(names[i]).checkpoint().positions()).isEqualTo(at(i).positions());
            }
        }
    }

    @Test
    @DisplayName("of two that save after the same version one gets a conflict")
    void onlyOneWins() throws Exception {
        try (CheckpointStore store = open()) {
            String version = store.save("source", at(0), "");
            AtomicInteger saved = new AtomicInteger();
            AtomicInteger conflicts = new AtomicInteger();
            CountDownLatch begin = new CountDownLatch(1);
            Set<Thread> threads = new HashSet<>();
            for (int i = 0; i < 8; i++) {
                int number = i;
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        begin.await();
                        store.save("source", at(number), version);
                        saved.incrementAndGet();
                    } catch (ConflictException e) {
                        conflicts.incrementAndGet();
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            begin.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(saved).hasValue(1);
            assertThat(conflicts).hasValue(7);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("random saves, loads and openings against a map")
    void model(long seed) throws Exception {
        Random random = new Random(seed);
        Map<String, Checkpoint> expected = new HashMap<>();
        Map<String, String> versions = new HashMap<>();
        CheckpointStore store = open();
        try {
            for (int step = 0; step < modelSteps(); step++) {
                String source = "s" + random.nextInt(3);
                switch (random.nextInt(6)) {
                    case 0 -> {
                        store.close();
                        store = open();
                    }
                    case 1, 2 -> {
                        Versioned loaded = store.load(source);
                        assertSame(
                                loaded,
                                expected.getOrDefault(source, Checkpoint.NONE),
                                versions.getOrDefault(source, ""));
                    }
                    default -> {
                        Checkpoint next = at(step);
                        versions.put(source, store.save(source, next, versions.getOrDefault(source, "")));
                        expected.put(source, next);
                    }
                }
            }
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        } finally {
            store.close();
        }
    }

    /** How many random steps the model test takes for each seed. */
    protected int modelSteps() {
        return 60;
    }

    @Test
    @DisplayName("a store closes twice")
    void closesTwice() throws Exception {
        CheckpointStore store = open();
        store.close();
        assertThatCode(store::close).doesNotThrowAnyException();
    }

    /** A checkpoint with one position. */
    protected static Checkpoint at(int offset) {
        return new Checkpoint(Map.of("p", new Position("v1:" + offset)), Map.of());
    }

    private static void assertSame(Versioned loaded, Checkpoint checkpoint, String version) {
        assertThat(loaded.checkpoint().positions()).isEqualTo(checkpoint.positions());
        assertThat(loaded.checkpoint().attachments()).usingRecursiveComparison().isEqualTo(checkpoint.attachments());
        assertThat(loaded.version()).isEqualTo(version);
    }
}
