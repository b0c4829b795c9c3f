package dev.auditbridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** moto_server, the independent stand-in of AWS, on loopback: one for all tests of a run. Without it they are skipped by name. */
public class MotoServer implements BeforeAllCallback {
    private @Nullable Server server;

    @Override
    public final void beforeAll(ExtensionContext context) {
        server = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(MotoServer.class))
                .getOrComputeIfAbsent(Server.class, type -> Server.start(), Server.class);
    }

    /** Where it listens. */
    public final URI endpoint() {
        return Objects.requireNonNull(server, "before the first test").endpoint;
    }

    private record Server(Process process, URI endpoint) implements AutoCloseable {
        static Server start() {
            Path program = Peers.program("moto_server");
            try {
                int port;
                try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    port = free.getLocalPort();
                }
                Process process = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", String.valueOf(port))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                Server server = new Server(process, URI.create("http://127.0.0.1:" + port));
                server.awaitReady();
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException("moto_server did not start", e);
            }
        }

        private void awaitReady() {
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpRequest ready =
                        HttpRequest.newBuilder(endpoint.resolve("/moto-api/")).build();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .ignoreExceptions()
                        .until(() -> client.send(ready, HttpResponse.BodyHandlers.discarding())
                                        .statusCode()
                                == 200);
            }
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }
}
