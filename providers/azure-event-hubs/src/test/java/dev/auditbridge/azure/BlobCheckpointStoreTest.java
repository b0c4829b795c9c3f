package dev.auditbridge.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.Azurite;
import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.pipeline.CheckpointStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Checkpoints in Azure Blob, against Azurite")
class BlobCheckpointStoreTest extends CheckpointStoreContract {
    private static final AtomicInteger CONTAINERS = new AtomicInteger();
    private static Azurite azurite;
    private String container;

    @BeforeAll
    static void startPeer(@TempDir Path folder) throws IOException {
        azurite = Azurite.start(folder);
    }

    @AfterAll
    static void stopPeer() {
        if (azurite != null) {
            azurite.close();
        }
    }

    @BeforeEach
    void createContainer() {
        container = "checkpoints-" + CONTAINERS.incrementAndGet();
        BlobContainers.create(azurite, container);
    }

    @Override
    protected CheckpointStore open() {
        return open(container);
    }

    private static CheckpointStore open(String container) {
        BlobCheckpointStoreFactory factory = new BlobCheckpointStoreFactory();
        Settings settings = Settings.parse(
                factory.spec(),
                "connectionString: \"" + azurite.connectionString() + "\"\ncontainer: " + container + "\n");
        factory.check(settings);
        return factory.open(settings);
    }

    @Override
    protected int modelSteps() {
        return 30;
    }

    @Test
    @DisplayName("a probe reads and writes, and says where")
    void probe() throws Exception {
        try (CheckpointStore store = open()) {
            assertThat(store.probe()).contains(container).contains("read and written");
            assertThat(store.probe()).contains(container);
        }
    }

    @Test
    @DisplayName("I5: a container that is not there is told with the remedy")
    void noContainer() throws Exception {
        try (CheckpointStore store = open("absent")) {
            assertThatThrownBy(() -> store.load("source"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("blob container absent was not found; create the container");
            assertThatThrownBy(store::probe).isInstanceOf(IOException.class).hasMessageContaining("absent");
        }
    }
}
