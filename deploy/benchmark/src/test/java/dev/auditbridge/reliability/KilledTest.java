package dev.auditbridge.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.Checklist;
import dev.auditbridge.RandomSeed;
import dev.auditbridge.reliability.mortal.Death;
import dev.auditbridge.reliability.mortal.Death.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program over three clouds and two collectors, killed without warning again and again. */
class KilledTest {
    /** What may be under way: the {@code limits.memory} of the test's configuration holds fewer Events of each source. */
    private static final long MOST_TWICE = 2_000;

    /** The exit code of a process that SIGKILL ended. */
    private static final int SIGKILLED = 128 + 9;

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

    @ParameterizedTest(name = "pruned: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("I1, I2: SIGKILL at each named point, also where the clouds forget what was committed")
    void atNamedPoints(boolean pruned) throws Exception {
        long ahead = 0;
        try (Rig rig = new Rig(folder)) {
            String dying = pruned ? BridgeFile.HTTPS : BridgeFile.LUMBERJACK;
            rig.write(rig.file().with(BridgeFile.CHECKPOINTS, "mortal-file").with(dying, "mortal-" + dying));
            for (Point point : Point.values()) {
                List<String> options = new ArrayList<>(BridgeProcess.SMALL);
                options.addAll(Death.options(point, 4));
                try (BridgeProcess bridge = rig.start(options)) {
                    await().atMost(STARTED).until(() -> {
                        rig.clouds.issue(12);
                        return !bridge.isAlive();
                    });
                    assertThat(bridge.await(STARTED))
                            .as("%s: %s", point, bridge.log())
                            .isEqualTo(SIGKILLED);
                }
                ahead += rig.positionsAhead();
                if (pruned) {
                    rig.prune();
                }
            }
            rig.catchUp();
            Checklist.row(
                    2,
                    "SIGKILL at %d named points, the clouds %s what was committed; AKS, EKS and GKE to lumberjack and https"
                            .formatted(Point.values().length, pruned ? "forget" : "keep"),
                    "%s of %,d Events to each output, positions ahead %d"
                            .formatted(rig.oracle, rig.oracle.issued(), ahead),
                    "lost 0, wrong content 0, positions ahead 0",
                    rig.nothingIsLost() && ahead == 0);
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
