package dev.auditbridge.googlefunction;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Cloud Storage by fake-gcs-server, with a bucket. */
final class FakeStorage implements AutoCloseable {
    private static final String BUCKET = "acme-audit-positions";

    private final Process process;
    private final String endpoint;

    private FakeStorage(Process process, String endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    static FakeStorage start(String program) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        program, "-scheme", "http", "-host", "127.0.0.1", "-port", "" + port, "-backend", "memory")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        FakeStorage storage = new FakeStorage(process, "127.0.0.1:" + port);
        await("fake-gcs-server answers")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(storage::hasBucket);
        return storage;
    }

    private boolean hasBucket() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + endpoint + "/storage/v1/b?project=p"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + BUCKET + "\"}"))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        }
    }

    /** As the configuration takes it. */
    String keys() {
        return "{ bucket: " + BUCKET + ", prefix: auditbridge, endpoint: \"" + endpoint
                + "\", plaintext: true, credentials: { type: none } }";
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
