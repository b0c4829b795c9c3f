package dev.auditbridge.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Checklist;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is as large as it may be, and larger, on a small heap. */
class LargeEventsTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int SMALL_EVENTS = 200;
    private static final int MIB = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    @DisplayName(
            "I6: an Event of 10 MiB arrives whole, one above the limit is a dead letter, and other log groups go on")
    void events() throws Exception {
        Path events = folder.resolve("events");
        Set<String> expected = new HashSet<>();
        try (CloudWatchStandIn aws = CloudWatchStandIn.start()) {
            expected.add(put(aws, "large", "large", 10 * MIB));
            put(aws, "larger", "larger", 17 * MIB);
            for (int i = 0; i < SMALL_EVENTS; i++) {
                expected.add(put(aws, "small", "small-" + i, 0));
            }
            Path file = Files.writeString(folder.resolve("bridge.yaml"), """
                    allowLiteralSecrets: true
                    sources:
                      - name: eks
                        aws-cloudwatch:
                          region: eu-west-1
                          logGroups: ["/aws/eks/large/cluster", "/aws/eks/larger/cluster", "/aws/eks/small/cluster"]
                          endpoint: %s
                          accessKeyId: AKIDEXAMPLE
                          secretAccessKey: example
                          requestsPerSecond: 100
                    outputs:
                      - name: events
                        file: { path: %s }
                    checkpoints: { file: { directory: %3$s/checkpoints } }
                    deadLetter: { file: { directory: %3$s/dead-letter } }
                    """.formatted(aws.endpoint(), events, folder));
            assertThat(run("run", "-c", file.toString(), "--until-caught-up")).isZero();
        }
        List<String> arrived = Files.readAllLines(events);
        long letters = letters();
        Checklist.row(
                20,
                "an Event of 10 MiB and one of 17 MiB beside small ones, on a heap of 256 MiB",
                "%d of %d arrived as they were, dead letters %d".formatted(arrived.size(), expected.size(), letters),
                "all that are not above the limit of 16 MiB arrive as they were, the other is a dead letter; no memory runs out",
                letters == 1 && arrived.size() == expected.size() && expected.containsAll(arrived));
    }

    @Test
    @DisplayName("I6: an envelope just below 64 MiB is read, and one above is poison")
    void envelope() throws Exception {
        int below = convert(15 * MIB);
        int above = convert(16 * MIB);
        long converted = Files.readString(folder.resolve("bridge.log"))
                .lines()
                .filter(line -> line.startsWith("{\"kind\":\"Event\""))
                .count();
        Checklist.row(
                20,
                "an AKS envelope of four Events of 15 MiB, and of 16 MiB, on a heap of 512 MiB",
                "exit codes %d and %d, %d Events".formatted(below, above, converted),
                "the first is read (0), the second is above 64 MiB and poison (3); no memory runs out",
                below == 0 && above == 3 && converted == 4);
    }

    private int convert(int answerBytes) throws IOException, InterruptedException {
        String records = String.join(
                ",", Collections.nCopies(4, Records.aks(Records.event("large", Instant.EPOCH, answerBytes))));
        Path file = Files.writeString(folder.resolve("aks.json"), "{\"records\":[" + records + "]}");
        try (BridgeProcess bridge = BridgeProcess.start(
                folder.resolve("bridge.log"),
                List.of("-Xmx512m", "-XX:+UseSerialGC"),
                "convert",
                "--from",
                "aks",
                file.toString())) {
            return bridge.await(LIMIT);
        }
    }

    private int run(String... arguments) throws IOException, InterruptedException {
        try (BridgeProcess bridge = BridgeProcess.start(folder.resolve("bridge.log"), BridgeProcess.SMALL, arguments)) {
            return bridge.await(LIMIT);
        }
    }

    private static String put(CloudWatchStandIn aws, String cluster, String auditId, int answerBytes) {
        Instant now = Instant.now();
        String event = Records.event(auditId, now, answerBytes);
        aws.put(
                "/aws/eks/" + cluster + "/cluster",
                "kube-apiserver-audit-0123456789abcdef0123456789abcdef",
                now,
                event);
        return event;
    }

    private long letters() throws IOException {
        long letters = 0;
        try (var files = Files.list(folder.resolve("dead-letter"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".jsonl")).toList()) {
                try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
                    letters += lines.count();
                }
            }
        }
        return letters;
    }
}
