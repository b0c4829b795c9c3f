package dev.auditbridge.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.messaging.eventhubs.CheckpointStore;
import com.azure.messaging.eventhubs.checkpointstore.blob.BlobCheckpointStore;
import com.azure.messaging.eventhubs.models.PartitionOwnership;
import dev.auditbridge.Azurite;
import dev.auditbridge.ChildJvm;
import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.RunningBridge;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two whole bridges in JVMs of their own, with the settings that are shipped, and Azurite between them. It mostly waits. */
@Execution(ExecutionMode.CONCURRENT)
@DisplayName("Two replicas in balanced mode over 8 partitions")
class ReplicasTest {
    private static final int PARTITIONS = 8;
    private static final String HUB = "insights-logs-kube-audit";
    private static final Pattern ID = Pattern.compile("\"auditID\":\"(p(\\d)-(\\d+))\"");

    private final List<Process> bridges = new ArrayList<>();
    private final Set<String> published = new HashSet<>();
    private int turn;

    @TempDir
    Path folder;

    @AfterEach
    void kill() {
        bridges.forEach(Process::destroyForcibly);
    }

    private static ConditionFactory within(Duration time) {
        return await().dontCatchUncaughtExceptions()
                .pollInterval(Duration.ofMillis(200))
                .atMost(time);
    }

    @Test
    @DisplayName("I1: one is killed with SIGKILL, the other has every partition within 30 s, and nothing is lost")
    void oneIsKilled() throws Exception {
        try (EventHubsStandIn hub = EventHubsStandIn.start(HUB, PARTITIONS);
                Azurite azurite = Azurite.start(folder.resolve("azurite"))) {
            BlobContainer container = BlobContainers.create(azurite, "replicas");
            CheckpointStore claims =
                    new BlobCheckpointStore(container.builders().get().buildAsyncClient());
            Process first = bridge("first", hub, azurite);
            bridge("second", hub, azurite);
            within(Duration.ofSeconds(90)).until(() -> {
                publish(hub);
                return isShared(claims);
            });
            for (int round = 0; round < 10; round++) {
                publish(hub);
                Thread.sleep(100);
            }

            first.destroyForcibly().waitFor();
            Set<String> before = Set.copyOf(published);
            long killed = System.nanoTime();
            within(Duration.ofSeconds(60)).until(() -> {
                publish(hub);
                return partitionsSince(arrived("second"), before).size() == PARTITIONS;
            });
            long takeover = (System.nanoTime() - killed) / 1_000_000;

            within(Duration.ofSeconds(30)).until(() -> lost().isEmpty());
            Map<String, Integer> all = arrived("first");
            arrived("second").forEach((id, times) -> all.merge(id, times, Integer::sum));
            int twice = all.values().stream().mapToInt(times -> times - 1).sum();
            System.out.printf(
                    "two replicas, 8 partitions, one killed: the other had all after %d ms; %d events, lost=%d,"
                            + " twice=%d%n",
                    takeover, published.size(), lost().size(), twice);
            assertThat(takeover).isLessThan(30_000);
            assertThat(lost()).isEmpty();
        }
    }

    private Set<String> lost() throws IOException {
        Set<String> lost = new HashSet<>(published);
        lost.removeAll(arrived("first").keySet());
        lost.removeAll(arrived("second").keySet());
        return lost;
    }

    private static boolean isShared(CheckpointStore claims) {
        List<PartitionOwnership> all = claims.listOwnership("localhost", HUB, "siem-bridge")
                .collectList()
                .block();
        return all != null
                && all.stream()
                        .collect(Collectors.groupingBy(PartitionOwnership::getOwnerId, Collectors.counting()))
                        .values()
                        .stream()
                        .toList()
                        .equals(List.of(4L, 4L));
    }

    private void publish(EventHubsStandIn hub) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            String id = "p" + partition + "-" + turn;
            hub.publish(partition, EventHubsWorld.body(id));
            published.add(id);
        }
        turn++;
    }

    private static Set<String> partitionsSince(Map<String, Integer> arrived, Set<String> before) {
        return arrived.keySet().stream()
                .filter(id -> !before.contains(id))
                .map(id -> id.substring(0, 2))
                .collect(Collectors.toSet());
    }

    /** The auditIDs in a bridge's file, and how often each. */
    private Map<String, Integer> arrived(String name) throws IOException {
        Path file = folder.resolve(name + ".ndjson");
        Map<String, Integer> ids = new HashMap<>();
        if (Files.exists(file)) {
            Matcher id = ID.matcher(Files.readString(file, StandardCharsets.UTF_8));
            while (id.find()) {
                ids.merge(id.group(1), 1, Integer::sum);
            }
        }
        return ids;
    }

    private Process bridge(String name, EventHubsStandIn hub, Azurite azurite) throws IOException {
        Path configuration = folder.resolve(name + ".yaml");
        Files.writeString(configuration, """
            sources:
              - name: aks
                azure-event-hubs:
                  connectionString: ${env:HUB}
                  consumerGroup: siem-bridge
                  mode: balanced
                  ownership:
                    connectionString: ${env:STORAGE}
                    container: replicas
                  start: earliest
            outputs:
              - name: out
                file: { path: %s }
            checkpoints: { file: { directory: %s } }
            deadLetter: { file: { directory: %s } }
            """.formatted(
                        folder.resolve(name + ".ndjson"), folder.resolve(name), folder.resolve(name + "-dead")));
        ProcessBuilder builder = ChildJvm.of(ChildJvm.BRIEF, Replica.class, List.of(configuration.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("HUB", hub.connectionString());
        builder.environment().put("STORAGE", azurite.connectionString());
        Process process = builder.start();
        bridges.add(process);
        return process;
    }

    /** The child: a bridge that runs until it is killed. */
    public static final class Replica {
        private Replica() {}

        /** Runs the bridge of a configuration file. */
        public static void main(String[] arguments) throws Exception {
            RunningBridge bridge = RunningBridge.start(BridgeConfiguration.read(Path.of(arguments[0])));
            new CountDownLatch(1).await(10, TimeUnit.MINUTES);
            bridge.close();
        }
    }
}
