package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.standins.cloudlogging.CloudLoggingStandIn;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import dev.auditbridge.standins.collector.Document;
import dev.auditbridge.standins.collector.LumberjackCollector;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program as a process of its own, over three clouds, killed without warning. */
class KilledRunTest {
    private static final int EVENTS_A_CLOUD = 400;
    private static final int KILLS = 3;

    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private final AtomicLong documents = new AtomicLong();
    private final EventCodec codec = new EventCodec(EventLimits.DEFAULT, true);
    private EventHubsStandIn azure;
    private CloudWatchStandIn aws;
    private CloudLoggingStandIn google;
    private LumberjackCollector collector;

    @TempDir
    private Path folder;

    @BeforeEach
    void startClouds() throws IOException {
        azure = EventHubsStandIn.start();
        aws = CloudWatchStandIn.start();
        google = CloudLoggingStandIn.start();
        collector = LumberjackCollector.start(this::take);
    }

    @AfterEach
    void stopClouds() {
        collector.close();
        google.close();
        aws.close();
        azure.close();
    }

    @Test
    @DisplayName("I1, I2: SIGKILL in the middle of a run over three clouds; the next runs deliver all that is missing")
    void killedAndStartedAgain() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Set<String> issued = ConcurrentHashMap.newKeySet();
        fill(issued);
        Path configuration = configuration();

        collector.slow(Duration.ofMillis(3));
        for (int kill = 1; kill <= KILLS; kill++) {
            Process run = start("run", "-c", configuration.toString());
            long enough = delivered.size() + 50 + random.nextInt(150);
            try {
                await().atMost(Duration.ofSeconds(60)).until(() -> delivered.size() >= enough || !run.isAlive());
                assertThat(run.isAlive()).as("%s", log()).isTrue();
            } finally {
                run.destroyForcibly().waitFor();
            }
            System.out.printf("kill %d: %d of %d delivered%n", kill, delivered.size(), issued.size());
        }
        assertThat(delivered.size()).as("killed in the middle").isLessThan(issued.size());

        collector.slow(Duration.ZERO);
        Process last = start("run", "-c", configuration.toString(), "--until-caught-up", "--deadline", "90s");
        try {
            assertThat(last.waitFor(100, TimeUnit.SECONDS)).as("%s", log()).isTrue();
        } finally {
            last.destroyForcibly().waitFor();
        }

        assertThat(last.exitValue()).as("%s", log()).isZero();
        assertThat(delivered).containsExactlyInAnyOrderElementsOf(issued);
        assertThat(collector.violations()).isEmpty();
        System.out.printf(
                "%d kills: lost 0 of %d, duplicates %d%n", KILLS, issued.size(), documents.get() - delivered.size());
    }

    private void take(Document document) {
        String message = document.string("message").orElseThrow();
        List<Decoded> decoded = codec.decode(message.getBytes(StandardCharsets.UTF_8), Origin.of("canonical"));
        for (Decoded each : decoded) {
            AuditEvent event = ((Decoded.Event) each).event();
            documents.incrementAndGet();
            delivered.add(event.envelope().auditId());
        }
    }

    private void fill(Set<String> issued) {
        Instant start = Instant.now().minus(Duration.ofMinutes(30));
        for (int i = 0; i < EVENTS_A_CLOUD; i += 4) {
            String records = String.join(
                    ",",
                    IntStream.range(i, i + 4)
                            .mapToObj(n -> VendorRecords.aks(
                                    VendorRecords.event(issue(issued, "aks", n), start.plusSeconds(n))))
                            .toList());
            azure.publish(
                    i / 4 % azure.partitions(), ("{\"records\":[" + records + "]}").getBytes(StandardCharsets.UTF_8));
        }
        for (int i = 0; i < EVENTS_A_CLOUD; i++) {
            Instant time = start.plusSeconds(i);
            String stream = "kube-apiserver-audit-0123456789abcdef0123456789abcde" + i % 2;
            aws.put("/aws/eks/prod/cluster", stream, time, VendorRecords.event(issue(issued, "eks", i), time));
            google.addJson(VendorRecords.gke(issue(issued, "gke", i), time).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String issue(Set<String> issued, String cloud, int number) {
        String id = "%s-%06d".formatted(cloud, number);
        issued.add(id);
        return id;
    }

    private Path configuration() throws IOException {
        Path file = folder.resolve("bridge.yaml");
        Files.writeString(file, """
                allowLiteralSecrets: true
                sources:
                  - name: aks
                    azure-event-hubs:
                      eventHub: %s
                      connectionString: "%s"
                  - name: eks
                    aws-cloudwatch:
                      region: eu-west-1
                      logGroups: [/aws/eks/prod/cluster]
                      endpoint: %s
                      accessKeyId: AKIDEXAMPLE
                      secretAccessKey: example
                      requestsPerSecond: 100
                      poll: 200ms
                      sweep: 1s
                      pageSize: 50
                  - name: gke
                    google-cloud-logging:
                      resourceNames: [projects/acme-prod]
                      endpoint: %s
                      plaintext: true
                      credentials: { type: none }
                      requestsPerMinute: 6000
                      poll: 200ms
                      pageSize: 50
                outputs:
                  - name: collector
                    lumberjack: { hosts: ["%s"] }
                checkpoints: { file: { directory: %s } }
                deadLetter: { file: { directory: %s } }
                """.formatted(
                        azure.hub(),
                        azure.connectionString(),
                        aws.endpoint(),
                        google.endpoint(),
                        collector.endpoint(),
                        folder.resolve("checkpoints"),
                        folder.resolve("dead-letter")));
        return file;
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Auditbridge.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("run.log").toFile()));
        Map<String, String> environment = builder.environment();
        environment.remove("AWS_PROFILE");
        return builder.start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("run.log"));
    }
}
