package dev.auditbridge.googlefunction;

import static org.awaitility.Awaitility.await;

import dev.auditbridge.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Google's own function invoker with the packaged function, in a process of its own, as Cloud Run starts it. */
final class Invoker implements AutoCloseable {
    private final Process process;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();

    private Invoker(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it, and waits until it listens.
     *
     * @param timeout how long a request may take, as the function is told
     * @param options of the Java virtual machine
     */
    static Invoker start(Class<?> function, Path configuration, Duration timeout, Path log, String... options)
            throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>();
        command.add(ChildJvm.java());
        // As the Terraform sets it, the compiler stops at C1.
        command.addAll(ChildJvm.BRIEF);
        command.add("-Xmx256m");
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-jar",
                Packaged.there(Packaged.INVOKER).toString(),
                "--classpath",
                Packaged.there(Packaged.FUNCTION).toString(),
                "--target",
                function.getName(),
                "--port",
                Integer.toString(port)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("AUDITBRIDGE_CONFIG", configuration.toString());
        builder.environment().put("CLOUD_RUN_TIMEOUT_SECONDS", Long.toString(timeout.toSeconds()));
        builder.environment().put("K_SERVICE", "auditbridge");
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Invoker invoker = new Invoker(process, port);
        await("the invoker listens")
                .atMost(Duration.ofSeconds(60))
                .until(() -> invoker.listens() || !process.isAlive());
        return invoker;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** As Cloud Scheduler asks. */
    CompletableFuture<HttpResponse<String>> schedule() {
        return http.sendAsync(
                request().POST(HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    /** As Eventarc hands over a message of a topic (CloudEvents over HTTP, binary mode). */
    HttpResponse<String> push(String messageId, String body) throws IOException, InterruptedException {
        return http.send(
                request()
                        .header("Content-Type", "application/json")
                        .header("ce-id", messageId)
                        .header("ce-specversion", "1.0")
                        .header("ce-type", "google.cloud.pubsub.topic.v1.messagePublished")
                        .header("ce-source", "//pubsub.googleapis.com/projects/acme-audit/topics/auditbridge")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .timeout(Duration.ofMinutes(2));
    }

    /** What of a processor it has used so far. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** SIGKILL, as the host ends what overstays. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, as the host ends what it does not need. */
    void end() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        http.shutdownNow();
    }
}
