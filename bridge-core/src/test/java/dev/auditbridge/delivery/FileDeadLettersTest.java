package dev.auditbridge.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDeadLettersTest extends DeadLettersContract {
    @TempDir
    Path parent;

    @Override
    protected DeadLetters open(long most) throws IOException {
        return new FileDeadLetters(folder(), new FileDeadLetters.Bounds(64 << 10, most));
    }

    @Test
    void I6_only_the_owner_may_read_them() throws IOException {
        try (FileDeadLetters letters = letters()) {
            letters.append(letter("x"));
            letters.markResent("1-1");
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files)
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void I6_a_tail_cut_anywhere_by_a_crash_hides_no_other_letter() throws IOException {
        try (FileDeadLetters letters = letters()) {
            letters.append(letter("first"));
            letters.append(letter("sécond"));
        }
        Path file = onlySegment();
        byte[] whole = Files.readAllBytes(file);
        int firstLine = new String(whole, UTF_8).indexOf('\n') + 1;
        for (int length = firstLine; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (FileDeadLetters letters = letters()) {
                letters.append(letter("third"));
            }

            List<String> texts = list().stream().map(DeadLettersContract::text).toList();

            // Without its line break alone, the second line is whole.
            assertThat(texts)
                    .as("cut at %d", length)
                    .isEqualTo(
                            length == whole.length - 1
                                    ? List.of("first", "sécond", "third")
                                    : List.of("first", "third"));
            try (Stream<Path> files = Files.list(folder())) {
                for (Path other : files.filter(path -> !path.equals(file)).toList()) {
                    Files.delete(other);
                }
            }
        }
    }

    @Test
    void a_changed_line_is_not_taken_for_a_letter() throws IOException {
        try (FileDeadLetters letters = letters()) {
            letters.append(letter("first"));
        }
        Path file = onlySegment();
        Files.writeString(file, Files.readString(file).replace("refuser", "Refuser"));
        Files.write(file, new byte[] {'x', (byte) 0xC3, '\n'}, StandardOpenOption.APPEND);

        assertThat(list()).isEmpty();
    }

    @Test
    void a_mark_cut_by_a_crash_spoils_no_other() throws IOException {
        try (FileDeadLetters letters = letters()) {
            letters.append(letter("first"));
            letters.append(letter("second"));
            letters.markResent(list().get(1).id());
        }
        Files.writeString(folder().resolve("resent.txt"), "\n1-", StandardOpenOption.APPEND);
        try (FileDeadLetters letters = letters()) {
            letters.append(letter("third"));
            letters.markResent(list().get(2).id());
        }

        assertThat(list()).extracting(DeadLetters.Stored::resent).containsExactly(false, true, true);
    }

    @Test
    void files_are_rotated_and_listed_in_order() throws IOException {
        try (FileDeadLetters letters = new FileDeadLetters(folder(), new FileDeadLetters.Bounds(1_000, 1_000_000))) {
            for (int i = 0; i < 50; i++) {
                letters.append(letter("letter " + i));
            }
        }

        assertThat(list()).hasSize(50);
        assertThat(text(list().get(37))).isEqualTo("letter 37");
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files.count()).isGreaterThan(5);
        }
    }

    @Test
    void I6_a_full_folder_is_an_error_and_drops_nothing() throws IOException {
        try (FileDeadLetters letters = new FileDeadLetters(folder(), new FileDeadLetters.Bounds(1_000, 2_000))) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 50; i++) {
                            letters.append(letter("letter " + i));
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is full (2000 bytes)");
            List<DeadLetters.Stored> kept = list();
            assertThat(kept).isNotEmpty();
            Files.delete(onlySegmentOf(1));

            letters.append(letter("there is room again"));

            assertThat(text(list().getLast())).isEqualTo("there is room again");
        }
    }

    private FileDeadLetters letters() throws IOException {
        return new FileDeadLetters(folder());
    }

    private Path folder() {
        return parent.resolve("state/dead-letter");
    }

    private Path onlySegment() throws IOException {
        return onlySegmentOf(1);
    }

    private Path onlySegmentOf(int number) {
        return folder().resolve(String.format("letters-%08d.jsonl", number));
    }

    private static DeadLetter letter(String text) {
        return letter(0, text);
    }
}
