package dev.auditbridge.reliability;

import static org.awaitility.Awaitility.await;

import dev.auditbridge.Checklist;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import dev.auditbridge.standins.collector.LumberjackCollector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bridge for a thousand clusters. */
@Order(3)
class ManyGroupsTest {
    private static final int GROUPS = 1_000;
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    private Path folder;

    @Test
    @DisplayName("a thousand log groups, each a partition, cost few threads and, while idle, hardly any time")
    void thousand() throws Exception {
        int idleSeconds = Checklist.choose(10, 60);
        try (CloudWatchStandIn aws = CloudWatchStandIn.start();
                LumberjackCollector collector = LumberjackCollector.start()) {
            for (int i = 0; i < GROUPS; i++) {
                aws.put(
                        "/aws/eks/c%04d/cluster".formatted(i),
                        "kube-apiserver-audit-0123456789abcdef0123456789abcdef",
                        Instant.now(),
                        Records.event("many-" + i, Instant.now(), 0));
            }
            Path file = Files.writeString(
                    folder.resolve("bridge.yaml"), """
                    allowLiteralSecrets: true
                    sources:
                      - name: eks
                        aws-cloudwatch:
                          region: eu-west-1
                          logGroups: ["/aws/eks/*/cluster"]
                          endpoint: %s
                          accessKeyId: AKIDEXAMPLE
                          secretAccessKey: example
                          requestsPerSecond: 200
                          poll: 1h
                          sweep: 6h
                    outputs:
                      - name: lumberjack
                        lumberjack: { hosts: ["%s"] }
                    checkpoints: { file: { directory: %3$s/checkpoints } }
                    deadLetter: { file: { directory: %3$s/dead-letter } }
                    """.formatted(aws.endpoint(), collector.endpoint(), folder));
            try (BridgeProcess bridge = BridgeProcess.start(
                    folder.resolve("bridge.log"), BridgeProcess.SMALL, "run", "-c", file.toString())) {
                await().atMost(LIMIT).until(() -> collector.received() >= GROUPS || !bridge.isAlive());
                // What is left of the work is done by then, and every partition was quiet for half a minute.
                Thread.sleep(50_000);
                int threads = bridge.threads();
                Duration before = bridge.cpu();
                Thread.sleep(idleSeconds * 1_000L);
                double load = (bridge.cpu().minus(before).toMillis()) / (idleSeconds * 1_000.0);
                Checklist.row(
                        21,
                        "1,000 log groups, idle",
                        "%.1f %% of a core over %d s".formatted(100 * load, idleSeconds),
                        "below 2 % of a core",
                        load < 0.02);
                Checklist.row(
                        21,
                        "1,000 log groups, each a partition",
                        "%,d of %,d Events; %d threads of the operating system"
                                .formatted(collector.received(), GROUPS, threads),
                        "all; at most 50 threads of the operating system",
                        collector.received() >= GROUPS && threads <= 50);
            }
        }
    }
}
