package dev.auditbridge.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.source.Checkpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What S3 answers while two conditional writes of one object are under way, and moto never does. Source: S3 user guide, "How to
 * prevent object overwrites with conditional writes".
 */
class S3ConflictTest {
    private final Deque<Integer> answers = new ArrayDeque<>();
    private HttpServer s3;

    @BeforeEach
    void start() throws IOException {
        s3 = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        s3.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                int status = answers.removeFirst();
                if (status == 200) {
                    exchange.getResponseHeaders().set("ETag", "\"e1\"");
                }
                byte[] body = status == 404 ? "<Error><Code>NoSuchKey</Code></Error>".getBytes(UTF_8) : new byte[0];
                exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        s3.start();
    }

    @AfterEach
    void stop() {
        s3.stop(0);
    }

    @Test
    @DisplayName("I2: a write that met another is written again, and then has won or lost")
    void conflict() throws Exception {
        try (CheckpointStore store = open()) {
            answers.addAll(List.of(409, 409, 200));
            assertThat(store.save("eks", Checkpoint.NONE, "")).isEqualTo("\"e1\"");

            answers.addAll(List.of(409, 412, 404));
            assertThatThrownBy(() -> store.save("eks", Checkpoint.NONE, "\"e1\""))
                    .isInstanceOf(CheckpointStore.ConflictException.class);
        }
    }

    @Test
    @DisplayName("I5: no permission is told with the permission to give, and without a secret")
    void denied() throws Exception {
        try (CheckpointStore store = open()) {
            answers.add(403);
            assertThatThrownBy(() -> store.save("eks", Checkpoint.NONE, ""))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("the bucket audit", "s3:PutObject")
                    .hasMessageNotContaining("TOPSECRET");
        }
    }

    private CheckpointStore open() {
        S3CheckpointStoreFactory factory = new S3CheckpointStoreFactory();
        return factory.open(
                Settings.parse(factory.spec(), """
                region: eu-west-1
                endpoint: http://127.0.0.1:%d
                bucket: audit
                accessKeyId: AKIAEXAMPLE
                secretAccessKey: TOPSECRET
                """.formatted(s3.getAddress().getPort())));
    }
}
