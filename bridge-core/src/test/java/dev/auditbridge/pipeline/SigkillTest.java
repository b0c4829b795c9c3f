package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.ChildJvm;
import dev.auditbridge.delivery.FileDeadLetters;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.source.toys.OrderedLog;
import dev.auditbridge.source.toys.ToyRecord;
import dev.auditbridge.telemetry.BridgeMetrics;
import dev.auditbridge.telemetry.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bridge in a JVM of its own, with checkpoints and an output in files, killed without warning again and again. */
@Timeout(120)
class SigkillTest {
    private static final int EVENTS = 30_000;
    private static final int KILLS = 5;
    private static final Pattern ID = Pattern.compile("\"auditID\":\"(a-\\d+)\"");

    @TempDir
    Path folder;

    @Test
    @DisplayName("I1: SIGKILL at random times: nothing is lost, and few Events come twice")
    void killed() throws Exception {
        long seed = 31;
        Random random = new Random(seed);
        Path arrived = folder.resolve("arrived.ndjson");
        for (int kill = 0; kill < KILLS; kill++) {
            Process bridge = bridge();
            long before = size(arrived);
            int wait = 20_000 + random.nextInt(600_000);
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> size(arrived) > before + wait || !bridge.isAlive());
            bridge.destroyForcibly().waitFor();
        }
        Process last = bridge();
        assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(last.exitValue()).as(Files.readString(folder.resolve("log"))).isZero();

        Map<String, Integer> counts = new HashMap<>();
        for (String line : new String(Files.readAllBytes(arrived), StandardCharsets.UTF_8).split("\n", -1)) {
            Matcher id = ID.matcher(line);
            if (id.find() && line.endsWith("}")) {
                counts.merge(id.group(1), 1, Integer::sum);
            }
        }
        assertThat(counts).as("seed %d: all that was put in", seed).hasSize(EVENTS);
        int twice = counts.values().stream().mapToInt(count -> count - 1).sum();
        System.out.println("SIGKILL: " + KILLS + " kills, " + EVENTS + " events, none lost, " + twice + " twice");
        // At most what was under way at each kill: the memory of the child divided by the least that an Event counts.
        assertThat(twice).isLessThanOrEqualTo((int) (KILLS * Child.MEMORY / 700));
    }

    private Process bridge() throws IOException {
        return ChildJvm.of(ChildJvm.BRIEF, Child.class, List.of(folder.toString()))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** The child: bridges the same log each time, and ends when it has caught up. */
    public static final class Child {
        static final long MEMORY = 1 << 20;

        private Child() {}

        /** Bridges into the folder given. */
        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            OrderedLog log = new OrderedLog("0", "1", "2");
            for (int i = 0; i < EVENTS; i++) {
                log.append(String.valueOf(i % 3), ToyRecord.event("a-" + i));
            }
            BridgeMetrics metrics = new BridgeMetrics(new SimpleMeterRegistry());
            try (CheckpointStore store = new FileCheckpointStore(folder.resolve("checkpoints"));
                    FileDeadLetters letters = new FileDeadLetters(folder.resolve("dead-letters"))) {
                Bridge bridge = new Bridge(
                        List.of(new NamedSource("source", log.open(50))),
                        List.of(new NamedOutput("file", new AppendingOutput(folder), Rig.DELIVERY)),
                        EventRules.NONE,
                        store,
                        letters,
                        metrics,
                        new Health(metrics),
                        BridgeSettings.DEFAULT.withMemoryBytes(MEMORY));
                bridge.start();
                boolean caughtUp = bridge.awaitCaughtUp(Duration.ofSeconds(50));
                bridge.stop(Duration.ofSeconds(5));
                System.exit(caughtUp ? 0 : 1);
            }
        }
    }

    /** Accepts once the lines are the operating system's, which outlives the process. */
    private record AppendingOutput(Path folder) implements Output {
        @Override
        public Limits limits() {
            return new Limits(200, 1 << 20, 2, true);
        }

        @Override
        public SendResult send(List<AuditEvent> events) {
            StringBuilder lines = new StringBuilder("\n");
            for (AuditEvent event : events) {
                lines.append(new String(event.json(), StandardCharsets.UTF_8)).append('\n');
            }
            try {
                Files.writeString(
                        folder.resolve("arrived.ndjson"), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return SendResult.ACCEPTED;
        }

        @Override
        public SendResult probe() {
            return SendResult.ACCEPTED;
        }

        @Override
        public void close() {}
    }
}
