package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.delivery.DeadLetter;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.delivery.DeadLettersContract;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ObjectDeadLettersTest extends DeadLettersContract {
    private final RememberedObjects objects = new RememberedObjects();

    @Override
    protected DeadLetters open(long most) {
        return new ObjectDeadLetters("memory", objects, most);
    }

    @Test
    @DisplayName("I6: a letter whose answer was lost, and that is appended again, is kept once")
    void lostAnswer() throws IOException {
        DeadLetter letter = letter(0, "one");
        try (DeadLetters letters = open(10_000)) {
            objects.loseNextAnswer.set(true);
            assertThatThrownBy(() -> letters.append(letter)).hasMessage("the answer was lost");
            letters.append(letter);
        }

        assertThat(list())
                .singleElement()
                .satisfies(kept -> assertThat(text(kept)).isEqualTo("one"));
    }

    @Test
    @DisplayName("letters of several processes are in the order of their time")
    void orderOfSeveral() throws IOException {
        try (DeadLetters one = open(1 << 20);
                DeadLetters other = open(1 << 20)) {
            one.append(letter(2, "third"));
            other.append(letter(0, "first"));
            one.append(letter(1, "second"));
        }

        assertThat(list()).extracting(DeadLettersContract::text).containsExactly("first", "second", "third");
    }

    @Test
    @DisplayName(
            "an object that was changed, or is none of ours, is taken for no letter, and one that vanishes for none")
    void spoilt() throws IOException {
        keep(letter(0, "first"), letter(1, "second"), letter(2, "third"));
        List<String> names = objects.stored.keySet().stream()
                .filter(name -> name.startsWith("letters/"))
                .toList();
        objects.spoil(names.get(1));
        objects.put("letters/notes.txt", new byte[] {'x'}, ObjectStore.ABSENT);

        assertThat(list()).extracting(DeadLettersContract::text).containsExactly("first", "third");
        objects.stored.remove(names.get(0));
        assertThat(list()).extracting(DeadLettersContract::text).containsExactly("third");
    }

    @Test
    @DisplayName("I6: the bound counts what other processes keep, and room that an operator makes is found at once")
    void boundOfSeveral() throws IOException {
        int most = 64_000;
        try (DeadLetters one = open(most);
                DeadLetters other = open(most)) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            (i % 2 == 0 ? one : other).append(letter(i, "x".repeat(300)));
                        }
                    })
                    .hasMessageContaining("there is no room for dead letters in memory (64000 bytes)");
            long kept = objects.stored.values().stream()
                    .mapToLong(object -> object.bytes().length)
                    .sum();
            assertThat(kept).isBetween(most * 9L / 10, most + 2L * most / ObjectRoom.PARTS + 2_000);

            objects.stored.pollFirstEntry();
            objects.stored.pollFirstEntry();
            objects.stored.pollFirstEntry();
            one.append(letter(5_000, "there is room again"));
        }
    }

    @Test
    @DisplayName("letters are counted now and then, not for each one")
    void counting() throws IOException {
        try (DeadLetters letters = open(1 << 20)) {
            for (int i = 0; i < 100; i++) {
                letters.append(letter(i, "x"));
            }
        }

        // One page is three letters; counting a hundred of them each time would be some two thousand pages.
        assertThat(objects.pagesListed.get()).isLessThan(150);
    }

    @Test
    @DisplayName("an id is the time and a short checksum")
    void id() throws IOException {
        keep(letter(0, "x"));

        assertThat(list().getFirst().id()).matches("20260102T030405678000Z-[0-9a-f]{12}");
    }
}
