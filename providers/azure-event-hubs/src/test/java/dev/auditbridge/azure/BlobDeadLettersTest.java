package dev.auditbridge.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.Azurite;
import dev.auditbridge.config.Settings;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.delivery.DeadLettersContract;
import dev.auditbridge.pipeline.ObjectDeadLetters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Dead letters in Azure Blob, against Azurite")
class BlobDeadLettersTest extends DeadLettersContract {
    private static final AtomicInteger CONTAINERS = new AtomicInteger();
    private static Azurite azurite;
    private final BlobDeadLettersFactory factory = new BlobDeadLettersFactory();
    private final String container = "letters-" + CONTAINERS.incrementAndGet();

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
        BlobContainers.create(azurite, container);
    }

    @Override
    protected DeadLetters open(long most) {
        return new ObjectDeadLetters(
                "here", new BlobObjects(BlobContainers.known(azurite, container), "auditbridge/prod/"), most);
    }

    @Test
    @DisplayName("the configuration says where they are, and a probe that they can be kept")
    void configured() throws Exception {
        try (DeadLetters letters = factory.open(settings(container))) {
            letters.append(letter(0, "x"));
            assertThat(letters.probe()).contains(container + "/auditbridge/", "listed, read and written");
        }
    }

    @Test
    @DisplayName("I5: a container that is not there is told with the remedy")
    void noContainer() throws Exception {
        try (DeadLetters letters = factory.open(settings("absent"))) {
            assertThatThrownBy(() -> letters.append(letter(0, "x")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("blob container absent was not found; create the container");
        }
    }

    private Settings settings(String name) {
        Settings settings = Settings.parse(
                factory.spec(), "connectionString: \"" + azurite.connectionString() + "\"\ncontainer: " + name + "\n");
        factory.check(settings);
        return settings;
    }
}
