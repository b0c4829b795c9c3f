package dev.auditbridge.google;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.pipeline.CheckpointStoreContract;
import java.io.IOException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checkpoints in fake-gcs-server, an independent peer. */
class FakeGcsCheckpointsTest extends CheckpointStoreContract {
    private static @Nullable FakeGcs storage;

    private final CloudStorageCheckpointStoreFactory factory = new CloudStorageCheckpointStoreFactory();
    private final String prefix = UUID.randomUUID().toString();

    @BeforeAll
    static void start() throws IOException {
        storage = FakeGcs.start();
    }

    @AfterAll
    static void stop() {
        if (storage != null) {
            storage.close();
        }
    }

    @Override
    protected CheckpointStore open() throws IOException {
        FakeGcs running = Objects.requireNonNull(storage);
        return factory.open(Settings.parse(factory.spec(), running.keys(FakeGcs.BUCKET, prefix)));
    }

    @Test
    void aProbeWritesAndReads() throws IOException {
        try (CheckpointStore store = open()) {
            assertThat(store.probe()).contains("gs://peer-bucket/" + prefix, "can be read and written");
        }
    }
}
