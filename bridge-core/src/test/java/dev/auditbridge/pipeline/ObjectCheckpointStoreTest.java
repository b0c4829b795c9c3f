package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ObjectCheckpointStoreTest extends CheckpointStoreContract {
    private final RememberedObjects objects = new RememberedObjects();

    @Override
    protected CheckpointStore open() {
        return new ObjectCheckpointStore("memory", objects);
    }

    @Test
    @DisplayName("I2: a save whose answer was lost is no conflict, also with another checkpoint the next time")
    void lostAnswer() throws Exception {
        try (CheckpointStore store = open()) {
            String first = store.save("source", at(1), "");
            objects.loseNextAnswer.set(true);
            assertThatThrownBy(() -> store.save("source", at(2), first)).isInstanceOf(IOException.class);

            String third = store.save("source", at(3), first);

            assertThat(store.load("source").version()).isEqualTo(third);
            assertThat(store.load("source").checkpoint().positions()).isEqualTo(at(3).positions());
        }
    }

    @Test
    @DisplayName("I2: the answer of the very first save is lost")
    void firstAnswerLost() throws Exception {
        try (CheckpointStore store = open()) {
            objects.loseNextAnswer.set(true);
            assertThatThrownBy(() -> store.save("source", at(1), "")).isInstanceOf(IOException.class);

            store.save("source", at(2), "");

            assertThat(store.load("source").checkpoint().positions()).isEqualTo(at(2).positions());
        }
    }

    @Test
    @DisplayName(
            "I2: of two bridges the one that loaded before the other's save gets a conflict, also after a lost answer")
    void twoBridges() throws Exception {
        try (CheckpointStore one = open();
                CheckpointStore other = open()) {
            String version = one.save("source", at(1), "");
            assertThat(other.load("source").version()).isEqualTo(version);
            objects.loseNextAnswer.set(true);
            assertThatThrownBy(() -> other.save("source", at(2), version)).isInstanceOf(IOException.class);

            assertThatThrownBy(() -> one.save("source", at(3), version))
                    .isInstanceOf(CheckpointStore.ConflictException.class)
                    .hasMessageContaining("memory");
            other.save("source", at(4), version);
            assertThat(one.load("source").checkpoint().positions()).isEqualTo(at(4).positions());
        }
    }

    @Test
    @DisplayName("a spoilt object is a clear error, never a silent start from nothing")
    void spoilt() throws Exception {
        try (CheckpointStore store = open()) {
            store.save("source", at(1), "");
            objects.spoil("source.checkpoint");

            assertThatThrownBy(() -> store.load("source"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("source.checkpoint in memory");
        }
    }

    @Test
    @DisplayName("a probe writes, and shows up in no checkpoint")
    void probe() throws Exception {
        try (CheckpointStore store = open()) {
            assertThat(store.probe()).contains("can be read and written");
            assertThat(store.probe()).contains("can be read and written");
            assertThat(store.load("write.probe")).isEqualTo(CheckpointStore.Versioned.NONE);
            objects.loseNextAnswer.set(true);
            assertThatThrownBy(store::probe).isInstanceOf(IOException.class);
        }
    }
}
