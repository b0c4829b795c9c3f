package dev.auditbridge.azurefunction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.storage.blob.BlobContainerClientBuilder;
import com.fasterxml.jackson.core.JsonFactory;
import com.microsoft.azure.functions.ExecutionContext;
import dev.auditbridge.Azurite;
import dev.auditbridge.ChildJvm;
import dev.auditbridge.Peers;
import dev.auditbridge.standins.collector.Document;
import dev.auditbridge.standins.collector.LumberjackCollector;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged function in processes of its own, from an Event Hub to a collector, with checkpoints in Blob Storage. */
class PackagedTimerFunctionTest {
    private static final String CONTAINER = "auditbridge";
    private static final Pattern AUDIT_ID = Pattern.compile("\"auditID\":\"([^\"]+)\"");
    private static final Duration AMPLE = Duration.ofSeconds(60);
    private static final int EVENTS = 1500;
    private static final int EVENTS_A_MESSAGE = 4;

    private final Set<String> issued = ConcurrentHashMap.newKeySet();
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private final AtomicLong documents = new AtomicLong();
    private EventHubsStandIn hub;
    private LumberjackCollector collector;
    private Azurite azurite;

    @TempDir
    private Path folder;

    @BeforeEach
    void startClouds() throws IOException {
        azurite = Azurite.start(folder.resolve("blobs"));
        new BlobContainerClientBuilder()
                .connectionString(azurite.connectionString())
                .containerName(CONTAINER)
                .buildClient()
                .create();
        hub = EventHubsStandIn.start();
        collector = LumberjackCollector.start(this::take);
    }

    @AfterEach
    void stopClouds() {
        if (azurite != null) {
            collector.close();
            hub.close();
            azurite.close();
        }
    }

    @Test
    @DisplayName(
            "I1, I2: killed at its deadline in the middle of a delivery, the next invocation goes on, and nothing is"
                    + " lost")
    void killedAndInvokedAgain() throws Exception {
        for (int i = 0; i < EVENTS; i += EVENTS_A_MESSAGE) {
            hub.publish(
                    i / EVENTS_A_MESSAGE % hub.partitions(),
                    AksRecords.body(IntStream.range(i, i + EVENTS_A_MESSAGE)
                            .mapToObj(this::issue)
                            .toList()));
        }
        configure();

        collector.slow(Duration.ofMillis(20));
        Process overstays = invoke("00:10:00");
        try {
            await("it delivers").atMost(AMPLE).until(() -> delivered.size() >= 100 || !overstays.isAlive());
            assertThat(overstays.isAlive()).as(log()).isTrue();
        } finally {
            // What the host does to what overstays.
            overstays.destroyForcibly().waitFor();
        }
        int atTheKill = delivered.size();
        assertThat(atTheKill).as("killed in the middle").isBetween(100, EVENTS - 1);

        long began = System.nanoTime();
        Process inTime = invoke("00:00:12");
        assertThat(ended(inTime)).as(log()).isZero();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        System.out.printf("told 12 s: ended in order after %d ms, start of the process included%n", millis);
        assertThat(log()).contains("to be continued");
        assertThat(delivered.size()).as(log()).isBetween(atTheKill, EVENTS - 1);

        collector.slow(Duration.ZERO);
        Process one = invoke("00:01:00");
        Process other = invoke("00:01:00");
        List<Integer> overlapping = List.of(ended(one), ended(other));
        System.out.println("two runs at once end with " + overlapping);
        assertThat(overlapping).as(log()).contains(0);

        assertThat(ended(invoke("00:01:00"))).as(log()).isZero();
        assertThat(log()).contains("caught up");
        List<String> lost =
                issued.stream().filter(id -> !delivered.contains(id)).toList();
        System.out.printf(
                "killed once; lost %d of %d, duplicates %d%n",
                lost.size(), issued.size(), documents.get() - delivered.size());
        assertThat(lost).isEmpty();
        assertThat(delivered).hasSameSizeAs(issued);
        assertThat(collector.violations()).isEmpty();
    }

    @Test
    @DisplayName("what a start costs, with and without an archive of classes, is printed")
    void start() throws Exception {
        Peers.onlyWhereAllAreAskedFor("a start is measured");
        hub.publish(0, AksRecords.body(List.of(issue(0))));
        configure();
        Path archive = folder.resolve("function.jsa");
        measure("Java as it is", "-XX:TieredStopAtLevel=4");
        measure("compiler stopped at C1");
        measure("the same, and makes an archive", "-XX:ArchiveClassesAtExit=" + archive);
        measure("the same with the archive", "-XX:SharedArchiveFile=" + archive);
        System.out.printf("the archive: %.1f MiB%n", Files.size(archive) / 1048576.0);
    }

    private void measure(String what, String... options) throws Exception {
        assertThat(ended(invoke("00:01:00", options))).as(log()).isZero();
        System.out.println("start, " + what + ": "
                + log().lines()
                        .filter(line -> line.startsWith("processor time"))
                        .reduce("", (earlier, later) -> later));
    }

    private String issue(int number) {
        String id = "aks-%06d".formatted(number);
        issued.add(id);
        return id;
    }

    private void take(Document document) {
        Matcher found = AUDIT_ID.matcher(document.message().orElseThrow());
        assertThat(found.find()).isTrue();
        documents.incrementAndGet();
        delivered.add(found.group(1));
    }

    private void configure() throws IOException {
        Files.writeString(folder.resolve("bridge.yaml"), """
            allowLiteralSecrets: true
            sources:
              - name: aks
                azure-event-hubs:
                  eventHub: %s
                  connectionString: "%s"
            outputs:
              - name: collector
                lumberjack: { hosts: ["%s"] }
            checkpoints: { azure-blob: { connectionString: "%s", container: %s } }
            deadLetter: { azure-blob: { connectionString: "%s", container: %s } }
            """.formatted(
                        hub.hub(),
                        hub.connectionString(),
                        collector.endpoint(),
                        azurite.connectionString(),
                        CONTAINER,
                        azurite.connectionString(),
                        CONTAINER));
    }

    private Process invoke(String functionTimeout, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(ChildJvm.java(), "-Xmx256m"));
        // As Azure's Java worker does, the compiler stops at C1.
        command.addAll(ChildJvm.BRIEF);
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                String.join(File.pathSeparator, hostJar(), jar(JsonFactory.class), jar(ExecutionContext.class)),
                Host.class.getName(),
                Packaged.there(Packaged.APP).toString(),
                "audit"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("host.log").toFile()));
        builder.environment()
                .put("AUDITBRIDGE_CONFIG", folder.resolve("bridge.yaml").toString());
        builder.environment().put("AzureFunctionsJobHost__functionTimeout", functionTimeout);
        return builder.start();
    }

    /** An archive of classes takes jars only. */
    private String hostJar() throws IOException {
        Path jar = folder.resolve("host.jar");
        if (Files.notExists(jar)) {
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
                for (Class<?> each : List.of(Host.class, Host.InterfacesOnly.class)) {
                    String name = each.getName().replace('.', '/') + ".class";
                    out.putNextEntry(new ZipEntry(name));
                    try (InputStream bytes =
                            Objects.requireNonNull(each.getClassLoader().getResourceAsStream(name))) {
                        bytes.transferTo(out);
                    }
                }
            }
        }
        return jar.toString();
    }

    private static String jar(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    private static int ended(Process process) throws InterruptedException {
        try {
            assertThat(process.waitFor(AMPLE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("host.log"));
    }
}
