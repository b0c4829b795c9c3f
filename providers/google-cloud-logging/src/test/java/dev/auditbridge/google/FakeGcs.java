package dev.auditbridge.google;

import dev.auditbridge.Peers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** fake-gcs-server, which others wrote for Google's own clients: an independent peer, with one bucket. */
final class FakeGcs implements AutoCloseable {
    static final String BUCKET = "peer-bucket";

    private final Process process;
    private final String endpoint;

    private FakeGcs(Process process, String endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Starts it, or skips the test where it is not installed. */
    static FakeGcs start() throws IOException {
        String program = Peers.program("fake-gcs-server").toString();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        program, "-scheme", "http", "-host", "127.0.0.1", "-port", "" + port, "-backend", "memory")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        FakeGcs started = new FakeGcs(process, "127.0.0.1:" + port);
        Awaitility.await("fake-gcs-server answers")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> started.createBucket() == 200);
        return started;
    }

    private int createBucket() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + endpoint + "/storage/v1/b?project=p"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + BUCKET + "\"}"))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    /** The keys of a store in a bucket. */
    String keys(String bucket, String prefix) {
        return "bucket: " + bucket + "\nprefix: " + prefix
                + "\nplaintext: true\ncredentials: {type: none}\nendpoint: \"" + endpoint + "\"";
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
