package dev.auditbridge.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.Checklist;
import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.RunningBridge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A collector that has no time for an hour, by a clock that runs a hundred times as fast: every wait is a hundredth too. */
@Isolated
class OutageTest {
    private static final int FASTER = 100;
    private static final Duration HOUR = Duration.ofHours(1).dividedBy(FASTER);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** The shipped waits, each a hundredth of what it is. */
    private static final String WAITS =
            "maxInFlight: 1\n    retry: { first: 5ms, most: 300ms }\n    circuitBreaker: { failures: 5, open: 100ms }";

    private static final Duration MOST = Duration.ofMillis(300);

    @TempDir
    private Path folder;

    @Test
    @DisplayName("I1: 503 for an hour: nothing is dropped or a dead letter, and it is tried as often as it should be")
    void anHour() throws Exception {
        try (Rig rig = new Rig(folder)) {
            rig.write(rig.file().with(BridgeFile.DELIVERY, WAITS));
            rig.clouds.issue(240);
            try (RunningBridge bridge = RunningBridge.start(BridgeConfiguration.read(rig.configuration()))) {
                await().atMost(LIMIT).until(rig.oracle::isComplete);
                rig.collectors.unavailable(true);
                long start = System.nanoTime();
                while (System.nanoTime() - start < HOUR.toNanos()) {
                    rig.clouds.issue(24);
                    Thread.sleep(200);
                }
                int before = rig.oracle.of(Collectors.HTTP).events();
                long recovered = System.nanoTime();
                rig.collectors.unavailable(false);
                await().pollInterval(Duration.ofMillis(5))
                        .atMost(LIMIT)
                        .until(() -> rig.oracle.of(Collectors.HTTP).events() > before);
                double resent = FASTER * (System.nanoTime() - recovered) / 1e9;
                await().atMost(LIMIT).until(rig.oracle::isComplete);
                assertThat(bridge.failure()).isEmpty();
                int attempts = rig.collectors.refused().size();
                // Doubling from 0.5 s to 30 s takes six of them; each wait is up to a fifth longer or shorter.
                long least = HOUR.dividedBy(MOST) * 5 / 6;
                long most = HOUR.dividedBy(MOST) * 5 / 4 + 8;
                Checklist.row(
                        11,
                        "503 for an hour, by a clock a hundred times as fast; AKS, EKS and GKE",
                        "%d attempts, sent again %.0f s after it was over; %s of %,d Events, dead letters %d"
                                .formatted(attempts, resent, rig.oracle, rig.oracle.issued(), letters()),
                        "lost 0, dead letters 0; %d to %d attempts; sent again within 36 s (30 s and a fifth)"
                                .formatted(least, most),
                        rig.nothingIsLost() && letters() == 0 && attempts >= least && attempts <= most && resent <= 36);
            }
        }
    }

    private long letters() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("dead-letter"))) {
            long lines = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                lines += Files.readAllLines(file).size();
            }
            return lines;
        }
    }
}
