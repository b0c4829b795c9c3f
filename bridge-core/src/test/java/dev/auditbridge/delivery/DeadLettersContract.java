package dev.auditbridge.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.event.Origin;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every kind of dead letters promises. */
public abstract class DeadLettersContract {
    protected static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final long ROOM = 1L << 20;

    /** Opens the same place again and again: what was kept before is there. */
    protected abstract DeadLetters open(long most) throws IOException;

    @Test
    @DisplayName("I6: a letter is kept with all it says")
    void everything() throws IOException {
        Origin origin = new Origin("eks", "123", "eu", "prod", "stream", "id", TIME, TIME.plusMillis(1));
        DeadLetter poison = new DeadLetter(
                TIME, DeadLetter.Kind.POISON, "eks-prod", null, "broken", origin, new byte[] {0, -1, '\n', 13});
        DeadLetter refused = letter(1, "{\"a\":\"grüße\u2028\"}");
        keep(poison, refused);

        List<DeadLetters.Stored> stored = list();

        assertThat(stored).extracting(DeadLetters.Stored::id).doesNotHaveDuplicates();
        assertThat(stored).extracting(DeadLetters.Stored::id).allMatch(id -> id.matches("[A-Za-z0-9-]{3,40}"));
        assertThat(stored.get(0).letter()).usingRecursiveComparison().isEqualTo(poison);
        assertThat(stored.get(1).letter()).usingRecursiveComparison().isEqualTo(refused);
    }

    @Test
    @DisplayName("letters are listed oldest first, under the same names each time")
    void order() throws IOException {
        for (int i = 0; i < 20; i++) {
            keep(letter(i, "letter " + i));
        }

        assertThat(list())
                .extracting(DeadLettersContract::text)
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> "letter " + i).toList());
        assertThat(list())
                .extracting(DeadLetters.Stored::id)
                .isEqualTo(list().stream().map(DeadLetters.Stored::id).toList());
    }

    @Test
    @DisplayName("a letter that was sent again stays and says so, also after a restart, also when it is marked twice")
    void resent() throws IOException {
        keep(letter(0, "first"), letter(1, "second"), letter(2, "third"));
        for (int i = 0; i < 2; i++) {
            try (DeadLetters letters = open(ROOM)) {
                letters.markResent(list().get(1).id());
            }
        }

        assertThat(list()).extracting(DeadLetters.Stored::resent).containsExactly(false, true, false);
        assertThat(text(list().get(1))).isEqualTo("second");
    }

    @Test
    @DisplayName("I6: no room is an error that drops nothing")
    void full() throws IOException {
        int size = 2_000;
        try (DeadLetters letters = open(5 * size)) {
            List<String> kept = new ArrayList<>();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            letters.append(letter(i, i + "x".repeat(size)));
                            kept.add(i + "x".repeat(size));
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(String.valueOf(5 * size), "bytes", "raise");
            assertThat(kept).hasSizeBetween(1, 4);
            assertThat(list()).extracting(DeadLettersContract::text).isEqualTo(kept);
        }
        keep(letter(11, "there is room again"));

        assertThat(text(list().getLast())).isEqualTo("there is room again");
    }

    @Test
    @DisplayName("I6: several processes keep letters at once, and each letter is there")
    void several() throws Exception {
        List<Callable<Integer>> appends = new ArrayList<>();
        try (DeadLetters one = open(ROOM);
                DeadLetters other = open(ROOM);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 30; i++) {
                int number = i;
                DeadLetters letters = i % 3 == 0 ? one : other;
                // Of three at a time, two have the same time.
                appends.add(() -> {
                    letters.append(letter(number / 2, "letter " + number));
                    return number;
                });
            }
            for (Future<Integer> append : threads.invokeAll(appends)) {
                append.get();
            }
        }

        assertThat(list())
                .extracting(DeadLettersContract::text)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 30).mapToObj(i -> "letter " + i).toList());
        assertThat(list()).extracting(DeadLetters.Stored::id).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("half a surrogate pair keeps no letter from being kept")
    void surrogates() throws IOException {
        keep(new DeadLetter(TIME, DeadLetter.Kind.REFUSED, "s\uD800", "o", "r\uDC00", Origin.of("eks"), new byte[0]));

        assertThat(list())
                .singleElement()
                .satisfies(it -> assertThat(it.letter().reason()).isEqualTo("r?"));
    }

    @Test
    @DisplayName("a probe shows up as no letter")
    void probe() throws IOException {
        try (DeadLetters letters = open(ROOM)) {
            assertThat(letters.probe()).contains("written");
            assertThat(letters.probe()).contains("written");
        }
        assertThat(list()).isEmpty();
    }

    @Test
    @DisplayName("what is closed keeps nothing, and can be closed twice")
    void closed() throws IOException {
        DeadLetters letters = open(ROOM);
        letters.close();
        letters.close();

        assertThatThrownBy(() -> letters.append(letter(0, "late"))).isInstanceOf(IOException.class);
        assertThat(list()).isEmpty();
    }

    protected final void keep(DeadLetter... some) throws IOException {
        try (DeadLetters letters = open(ROOM)) {
            for (DeadLetter letter : some) {
                letters.append(letter);
            }
        }
    }

    protected final List<DeadLetters.Stored> list() throws IOException {
        try (DeadLetters letters = open(ROOM);
                Stream<DeadLetters.Stored> stored = letters.list()) {
            return stored.toList();
        }
    }

    /** A letter given up so many milliseconds later than the first. */
    protected static DeadLetter letter(int later, String text) {
        return new DeadLetter(
                TIME.plusMillis(later),
                DeadLetter.Kind.REFUSED,
                "source",
                "refuser",
                "why",
                Origin.of("gke"),
                text.getBytes(UTF_8));
    }

    protected static String text(DeadLetters.Stored stored) {
        return new String(stored.letter().bytes(), UTF_8);
    }
}
