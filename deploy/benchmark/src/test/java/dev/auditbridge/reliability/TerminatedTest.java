package dev.auditbridge.reliability;

import static org.awaitility.Awaitility.await;

import dev.auditbridge.Checklist;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The program that is told to end. By itself, because it measures how soon. */
@Isolated
class TerminatedTest {
    private static final Duration STARTED = Duration.ofMinutes(2);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    @Test
    @DisplayName("I1: SIGTERM under load ends soon; nothing is lost, and nothing comes twice")
    void underLoad() throws Exception {
        try (Rig rig = new Rig(folder)) {
            rig.clouds.issue(Checklist.choose(3_000, 100_000));
            int code;
            double seconds;
            try (BridgeProcess bridge = rig.start()) {
                awaitWork(rig);
                rig.clouds.issue(600);
                long start = System.nanoTime();
                bridge.terminate();
                code = bridge.await(STARTED);
                seconds = (System.nanoTime() - start) / 1e9;
            }
            long ahead = rig.positionsAhead();
            rig.catchUp();
            Checklist.row(
                    3,
                    "SIGTERM under load; AKS, EKS and GKE to lumberjack and https",
                    "ended with %d after %.1f s; %s of %,d Events to each output, positions ahead %d"
                            .formatted(code, seconds, rig.oracle, rig.oracle.issued(), ahead),
                    "exit code 0 within 10 s, lost 0, twice 0",
                    code == 0 && seconds <= 10 && rig.nothingIsLost() && rig.oracle.duplicates() == 0 && ahead == 0);
        }
    }

    @Test
    @DisplayName("I1: SIGTERM while no output takes anything ends after the drain timeout, and nothing is lost")
    void withTheOutputsDown() throws Exception {
        try (Rig rig = new Rig(folder)) {
            rig.clouds.issue(Checklist.choose(600, 20_000));
            int code;
            double seconds;
            try (BridgeProcess bridge = rig.start("--drain-timeout", DRAIN.toSeconds() + "s")) {
                awaitWork(rig);
                rig.collectors.down(true);
                rig.clouds.issue(1_200);
                // The window of one is full, the other was refused: something is certainly under way.
                Thread.sleep(2_000);
                long start = System.nanoTime();
                bridge.terminate();
                code = bridge.await(STARTED);
                seconds = (System.nanoTime() - start) / 1e9;
            }
            rig.collectors.down(false);
            long ahead = rig.positionsAhead();
            rig.catchUp();
            Checklist.row(
                    4,
                    "SIGTERM with both outputs down",
                    "ended with %d after %.1f s; %s of %,d Events to each output, positions ahead %d"
                            .formatted(code, seconds, rig.oracle, rig.oracle.issued(), ahead),
                    "within the drain timeout of 5 s + 2 s, lost 0",
                    seconds <= DRAIN.toSeconds() + 2 && rig.nothingIsLost() && ahead == 0);
        }
    }

    private static void awaitWork(Rig rig) throws IOException {
        await().atMost(STARTED).until(() -> rig.oracle.delivered() > 0);
    }
}
