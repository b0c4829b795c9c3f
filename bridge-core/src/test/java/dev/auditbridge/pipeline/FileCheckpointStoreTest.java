package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.Checklist;
import dev.auditbridge.source.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCheckpointStoreTest extends CheckpointStoreContract {
    @TempDir
    Path folder;

    @Override
    protected CheckpointStore open() throws IOException {
        return new FileCheckpointStore(folder.resolve("checkpoints"));
    }

    @Test
    @DisplayName("every flipped byte and every cut of the current copy leads to the previous one")
    void spoiltCurrent() throws Exception {
        saveTwice();
        byte[] whole = Files.readAllBytes(current());
        int damages = 0;
        int documents = 0;
        for (int i = 0; i < whole.length; i++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = whole.clone();
                changed[i] = (byte) value;
                boolean isDamage = changed[i] != whole[i];
                assertThat(CheckpointDocument.read(changed).isPresent()).isNotEqualTo(isDamage);
                documents += isDamage ? 1 : 0;
            }
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[i] ^= (byte) (1 << bit);
                assertLoads(flipped, 1);
                damages++;
            }
        }
        for (int length = 0; length < whole.length; length++) {
            assertThat(CheckpointDocument.read(Arrays.copyOf(whole, length))).isEmpty();
            assertLoads(Arrays.copyOf(whole, length), 1);
            damages++;
        }
        assertLoads(Arrays.copyOf(whole, whole.length + 1), 1);
        assertLoads(whole, 2);
        Checklist.row(
                23,
                "checkpoint file damaged, the copy before it whole",
                "%,d bit flips and cuts of a file of %d bytes, %,d changed bytes of the document: 0 taken for whole, "
                                .formatted(damages, whole.length, documents)
                        + "each start from the copy before",
                "every byte and every length: the previous copy",
                true);
    }

    @Test
    @DisplayName("a spoilt copy without another is a clear error, never a silent start from nothing")
    void spoiltBoth() throws Exception {
        saveTwice();
        byte[] whole = Files.readAllBytes(current());
        int refused = 0;
        for (int length = 0; length < whole.length; length++) {
            byte[] flipped = whole.clone();
            flipped[length] ^= 1;
            for (byte[] spoilt : List.of(Arrays.copyOf(whole, length), flipped)) {
                Files.write(current(), spoilt);
                Files.write(previous(), new byte[length]);
                assertRefuses();
                Files.delete(previous());
                assertRefuses();
                refused += 2;
            }
        }
        Checklist.row(
                23,
                "checkpoint file damaged, and no copy before it",
                "%,d starts refused, each with what to do; 0 from the source's start".formatted(refused),
                "refuses, never silently from now",
                true);
    }

    @Test
    @DisplayName("a save after falling back keeps the good copy until the new one is whole")
    void saveAfterFallback() throws Exception {
        saveTwice();
        Files.write(current(), new byte[] {1, 2, 3});
        try (CheckpointStore store = open()) {
            CheckpointStore.Versioned loaded = store.load("s");
            store.save("s", at(3), loaded.version());
        }
        assertThat(CheckpointDocument.read(Files.readAllBytes(previous()))
                        .orElseThrow()
                        .checkpoint())
                .isEqualTo(at(1));
        assertLoads(Files.readAllBytes(current()), 3);
    }

    @Test
    @DisplayName("I1: what a crash leaves at each step of a save is a whole checkpoint, old or new")
    void crashPoints() throws Exception {
        saveTwice();
        byte[] before = Files.readAllBytes(current());
        byte[] after = new CheckpointDocument(3, at(3)).bytes();
        Path temporary = current().resolveSibling("s.checkpoint.new");

        for (int length = 0; length <= after.length; length++) {
            Files.write(temporary, Arrays.copyOf(after, length));
            assertLoads(before, 2);
        }
        Files.move(current(), previous(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (CheckpointStore store = open()) {
            assertThat(store.load("s").checkpoint()).isEqualTo(at(2));
        }
        Files.move(temporary, current());
        assertLoads(after, 3);
    }

    @Test
    @DisplayName("a save that cannot be written fails, keeps what is there, and works again afterwards")
    void unwritable() throws Exception {
        saveTwice();
        Path temporary = current().resolveSibling("s.checkpoint.new");
        try (CheckpointStore store = open()) {
            String version = store.load("s").version();
            Files.createDirectory(temporary);
            assertThatThrownBy(() -> store.save("s", at(3), version))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("source s")
                    .hasMessageContaining(folder.toString());
            assertThat(store.load("s").checkpoint()).isEqualTo(at(2));
            Files.delete(temporary);
            store.save("s", at(3), version);
            assertThat(store.load("s").checkpoint()).isEqualTo(at(3));
        }
    }

    @Test
    @DisplayName("one owner: a second store on the folder is refused until the first is closed")
    void oneOwner() throws Exception {
        CheckpointStore first = open();
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("another running bridge");
        first.close();
        open().close();
        Checklist.row(10, "a second bridge on one folder of checkpoints", "refused, with the reason", "refused", true);
    }

    private void saveTwice() throws IOException {
        try (CheckpointStore store = open()) {
            store.save("s", at(2), store.save("s", at(1), ""));
        }
    }

    private void assertLoads(byte[] currentCopy, int offset) throws IOException {
        Files.write(current(), currentCopy);
        try (CheckpointStore store = open()) {
            Checkpoint loaded = store.load("s").checkpoint();
            assertThat(loaded).isEqualTo(at(offset));
        }
    }

    private void assertRefuses() throws IOException {
        try (CheckpointStore store = open()) {
            assertThatThrownBy(() -> store.load("s"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("spoilt")
                    .hasMessageContaining("restore s.checkpoint from a backup, or delete both copies");
            assertThatThrownBy(() -> store.save("s", at(9), "")).isInstanceOf(IOException.class);
        }
    }

    private Path current() {
        return folder.resolve("checkpoints").resolve("s.checkpoint");
    }

    private Path previous() {
        return folder.resolve("checkpoints").resolve("s.checkpoint.previous");
    }
}
