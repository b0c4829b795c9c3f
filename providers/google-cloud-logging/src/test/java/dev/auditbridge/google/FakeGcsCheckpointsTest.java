package dev.auditbridge.google;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Peers;
import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.pipeline.CheckpointStoreContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checkpoints in fake-gcs-server, which others wrote for Google's own clients: an independent peer. */
class FakeGcsCheckpointsTest extends CheckpointStoreContract {
    private static @Nullable Process process;
    private static String endpoint = "";

    private final CloudStorageCheckpointStoreFactory factory = new CloudStorageCheckpointStoreFactory();
    private final String prefix = UUID.randomUUID().toString();

    @BeforeAll
    static void start() throws IOException {
        String program = Peers.program("fake-gcs-server").toString();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        endpoint = "127.0.0.1:" + port;
        process = new ProcessBuilder(
                        program, "-scheme", "http", "-host", "127.0.0.1", "-port", "" + port, "-backend", "memory")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Awaitility.await("fake-gcs-server answers")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> createBucket() == 200);
    }

    private static int createBucket() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + endpoint + "/storage/v1/b?project=p"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"peer-bucket\"}"))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (process != null) {
            process.destroy();
            process.waitFor(5, TimeUnit.SECONDS);
        }
    }

    @BeforeEach
    void isRunning() {
        assertThat(process).isNotNull();
    }

    @Override
    protected CheckpointStore open() throws IOException {
        return factory.open(Settings.parse(
                factory.spec(),
                "bucket: peer-bucket\nprefix: " + prefix + "\nplaintext: true\ncredentials: {type: none}\nendpoint: \""
                        + endpoint + "\""));
    }

    @Test
    void aProbeWritesAndReads() throws IOException {
        try (CheckpointStore store = open()) {
            assertThat(store.probe()).contains("gs://peer-bucket/" + prefix, "can be read and written");
        }
    }
}
