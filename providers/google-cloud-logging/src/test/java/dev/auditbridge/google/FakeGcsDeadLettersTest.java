package dev.auditbridge.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.config.Settings;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.delivery.DeadLettersContract;
import dev.auditbridge.pipeline.ObjectDeadLetters;
import java.io.IOException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Dead letters in fake-gcs-server, an independent peer. */
class FakeGcsDeadLettersTest extends DeadLettersContract {
    private static @Nullable FakeGcs storage;

    private final CloudStorageDeadLettersFactory factory = new CloudStorageDeadLettersFactory();
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
    protected DeadLetters open(long most) throws IOException {
        CloudStoragePlace place = CloudStoragePlace.of(settings(FakeGcs.BUCKET));
        return new ObjectDeadLetters(place.toString(), place.open(), most);
    }

    @Test
    @DisplayName("the configuration says where they are, and a probe that they can be kept")
    void configured() throws IOException {
        try (DeadLetters letters = factory.open(settings(FakeGcs.BUCKET))) {
            letters.append(letter(0, "x"));
            assertThat(letters.probe()).isEqualTo("gs://peer-bucket/" + prefix + "/ can be listed, read and written");
        }
    }

    @Test
    @DisplayName("I5: a bucket that is not there is told with the remedy")
    void noBucket() throws IOException {
        try (DeadLetters letters = factory.open(settings("absent"))) {
            assertThatThrownBy(() -> letters.append(letter(0, "x")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("create the bucket");
        }
    }

    private Settings settings(String bucket) {
        FakeGcs running = Objects.requireNonNull(storage);
        Settings settings = Settings.parse(factory.spec(), running.keys(bucket, prefix));
        factory.check(settings);
        return settings;
    }
}
