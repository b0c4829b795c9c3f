package dev.auditbridge.azurefunction;

import static org.awaitility.Awaitility.await;

import com.azure.storage.blob.BlobContainerClientBuilder;
import dev.auditbridge.Peers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Microsoft's own emulator of Blob Storage, with a container. */
final class Azurite implements AutoCloseable {
    static final String CONTAINER = "auditbridge";

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
    static Azurite start(Path folder) throws IOException {
        Path program = Peers.program("azurite-blob");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--blobHost",
                        "127.0.0.1",
                        "--blobPort",
                        Integer.toString(port),
                        "--location",
                        Files.createDirectories(folder).toString(),
                        "--silent",
                        "--disableTelemetry",
                        "--skipApiVersionCheck")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("azurite.log").toFile())
                .start();
        Azurite azurite = new Azurite(process, port);
        await().atMost(Duration.ofSeconds(60)).until(azurite::listens);
        new BlobContainerClientBuilder()
                .connectionString(azurite.connectionString())
                .containerName(CONTAINER)
                .buildClient()
                .create();
        return azurite;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    String connectionString() {
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
