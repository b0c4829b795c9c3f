package dev.auditbridge.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.Checklist;
import dev.auditbridge.RandomSeed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program over three clouds and two collectors, killed without warning again and again. */
class KilledTest {
    /** What may be under way: the {@code limits.memory} of the test's configuration holds fewer Events of each source. */
    private static final long MOST_TWICE = 2_000;

    private static final Duration STARTED = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    @DisplayName("I1, I2: SIGKILL at random times: nothing is lost, no position is ahead, few Events come twice")
    void atRandomTimes() throws Exception {
        int kills = Checklist.choose(10, 100);
        int events = Checklist.choose(6_000, 200_000);
        SplittableRandom random = RandomSeed.random("SIGKILL at random times");
        long most = 0;
        long ahead = 0;
        try (Rig rig = new Rig(folder)) {
            rig.collectors.slow(Duration.ofNanos(200_000));
            long before = 0;
            for (int kill = 1; kill <= kills; kill++) {
                rig.clouds.issue(events / kills);
                // Every fifth dies at some time of its start.
                runAndKill(rig, kill % 5 != 0, random.nextInt(1_500));
                ahead += rig.positionsAhead();
                most = Math.max(most, rig.oracle.duplicates() - before);
                before = rig.oracle.duplicates();
            }
            rig.collectors.slow(Duration.ZERO);
            rig.catchUp();
            most = Math.max(most, rig.oracle.duplicates() - before);
            Checklist.row(
                    1,
                    "SIGKILL at random times; AKS, EKS and GKE to lumberjack and https",
                    "%d kills, %,d Events to each output: %s, positions ahead %d, at most %,d twice after a kill"
                            .formatted(kills, rig.oracle.issued(), rig.oracle, ahead, most),
                    "lost 0, wrong content 0, positions ahead 0; at most 2,000 twice a kill and output",
                    rig.nothingIsLost() && ahead == 0 && most <= MOST_TWICE * Collectors.NAMES.size());
        }
    }

    private static void runAndKill(Rig rig, boolean atWork, int thenMillis) throws IOException, InterruptedException {
        long before = rig.oracle.delivered();
        try (BridgeProcess bridge = rig.start()) {
            if (atWork) {
                await().atMost(STARTED).until(() -> rig.oracle.delivered() > before || !bridge.isAlive());
            }
            Thread.sleep(thenMillis);
            assertThat(bridge.isAlive()).as("%s", bridge.log()).isTrue();
            bridge.kill();
        }
    }
}
