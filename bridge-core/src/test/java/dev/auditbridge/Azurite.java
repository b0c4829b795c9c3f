package dev.auditbridge;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Microsoft's own emulator of Blob Storage, in a process of its own; it keeps blobs in a folder that goes with it. */
public final class Azurite implements AutoCloseable {
    /** The account that every Azurite has, and its key: public, in Azurite's README. */
    private static final String ACCOUNT = "AccountName=devstoreaccount1;AccountKey="
            + "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;";

    private final Process process;
    private final int port;

    private Azurite(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it in a folder, or skips the test where it is not installed. */
    public static Azurite start(Path folder) throws IOException {
        Path program = Peers.program("azurite-blob");
        int port = freePort();
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--blobHost",
                        "127.0.0.1",
                        "--blobPort",
                        Integer.toString(port),
                        "--location",
                        folder.toString(),
                        "--silent",
                        "--disableTelemetry",
                        "--skipApiVersionCheck")
                .redirectErrorStream(true)
                .redirectOutput(
                        Files.createDirectories(folder).resolve("azurite.log").toFile())
                .start();
        Azurite azurite = new Azurite(process, port);
        await().dontCatchUncaughtExceptions().atMost(Duration.ofSeconds(60)).until(azurite::listens);
        return azurite;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** What a client needs to connect. */
    public String connectionString() {
        return "DefaultEndpointsProtocol=http;" + ACCOUNT + "BlobEndpoint=http://127.0.0.1:" + port
                + "/devstoreaccount1;";
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
