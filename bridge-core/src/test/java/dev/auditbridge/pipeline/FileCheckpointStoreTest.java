package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.source.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
        for (int i = 0; i < whole.length; i++) {
            for (int mask : new int[] {0x01, 0x20, 0x80, 0xff}) {
                byte[] flipped = whole.clone();
                flipped[i] ^= (byte) mask;
                assertLoads(flipped, 1);
            }
        }
        for (int length = 0; length < whole.length; length++) {
            assertLoads(Arrays.copyOf(whole, length), 1);
        }
        assertLoads(Arrays.copyOf(whole, whole.length + 1), 1);
        assertLoads(whole, 2);
    }

    @Test
    @DisplayName("a spoilt copy without another is a clear error, never a silent start from nothing")
    void spoiltBoth() throws Exception {
        saveTwice();
        byte[] whole = Files.readAllBytes(current());
        for (int length = 0; length < whole.length; length++) {
            Files.write(current(), Arrays.copyOf(whole, length));
            Files.write(previous(), new byte[length]);
            assertRefuses();
            Files.delete(previous());
            assertRefuses();
        }
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
                    .hasMessageContaining("spoilt");
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
