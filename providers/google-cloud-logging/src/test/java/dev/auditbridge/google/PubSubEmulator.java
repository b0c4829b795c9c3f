package dev.auditbridge.google;

import dev.auditbridge.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * Google's own Pub/Sub emulator, which is part of the Google Cloud CLI (component {@code pubsub-emulator}, Debian package
 * {@code google-cloud-cli-pubsub-emulator}). No registry of packages that {@code .ci/run} could ask has it, so the test is
 * skipped by name where it is not installed.
 */
final class PubSubEmulator implements AutoCloseable {
    private static final Path INSTALLED = Path.of("/usr/lib/google-cloud-sdk/platform/pubsub-emulator/lib");

    private final Process process;
    private final String endpoint;

    private PubSubEmulator(Process process, String endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Starts it on a free port. */
    static PubSubEmulator start() throws IOException {
        Path jar = jar();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        ChildJvm.java(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        jar.toString(),
                        "--host=127.0.0.1",
                        "--port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Awaitility.await("the Pub/Sub emulator listens")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> isListening(port));
        return new PubSubEmulator(process, "127.0.0.1:" + port);
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static Path jar() {
        String named = System.getenv().getOrDefault("AUDITBRIDGE_PUBSUB_EMULATOR", "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> files = Files.list(INSTALLED)) {
                Path found = files.filter(file -> file.toString().endsWith("-all.jar"))
                        .findFirst()
                        .orElse(null);
                if (found != null) {
                    return found;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Assumptions.abort("Google's Pub/Sub emulator is not here: install the Google Cloud CLI's component"
                + " pubsub-emulator, or name its jar by AUDITBRIDGE_PUBSUB_EMULATOR");
    }

    String endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
