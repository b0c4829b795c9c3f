package dev.auditbridge.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.Checklist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as its container runs it, and clouds that bring ten times what the collectors take. */
@Order(1)
class OverloadTest {
    /** As deploy/kubernetes sets it; the options of deploy/container make a heap of it. */
    private static final long CONTAINER = 384L << 20;

    private static final long UNDER_WAY = 128L << 20;
    private static final int OUTPUT_PER_SECOND = Checklist.choose(60, 20);
    private static final int ANSWER_BYTES = 4_000;
    private static final Pattern PAUSE = Pattern.compile(".* Pause .* ([0-9.]+)ms");

    @TempDir
    private Path folder;

    @Test
    @DisplayName(
            "I4: clouds ten times as fast as the outputs: memory stays within the container's, and nothing is lost")
    void tenTimes() throws Exception {
        Duration time = Duration.ofSeconds(Checklist.choose(60, 15 * 60));
        Path gc = folder.resolve("gc.log");
        List<String> options = new ArrayList<>(containerOptions());
        options.add("-Xlog:gc:file=" + gc);
        try (Rig rig = new Rig(folder);
                StatusPage status = new StatusPage()) {
            rig.write(rig.file()
                    .with(BridgeFile.MEMORY, "")
                    .with(BridgeFile.DELIVERY, "eventsPerSecond: " + OUTPUT_PER_SECOND)
                    .with(BridgeFile.MORE, status.yaml()));
            // More than may be under way, so that the bound is reached at once.
            rig.clouds.issue(60_000, ANSWER_BYTES);
            long most = 0;
            long rss;
            double seconds;
            try (BridgeProcess bridge = rig.start(options)) {
                await().atMost(Duration.ofMinutes(2)).until(() -> rig.oracle.delivered() > 0);
                long start = System.nanoTime();
                for (seconds = 0; seconds < time.toSeconds(); seconds = (System.nanoTime() - start) / 1e9) {
                    rig.clouds.issue(OUTPUT_PER_SECOND * 10);
                    most = Math.max(most, (long) status.metric("auditbridge_inflight_bytes"));
                    assertThat(bridge.isAlive()).as("%s", bridge.log()).isTrue();
                    Thread.sleep(1_000);
                }
                rss = bridge.memory("VmHWM");
                bridge.kill();
            }
            double pauses = pauses(gc);
            long ahead = rig.positionsAhead();
            Checklist.row(
                    19,
                    "clouds ten times as fast as the outputs, options and memory of the container",
                    "%.0f s, %,d Events issued, %,d delivered: resident at most %d MiB, under way at most %d MiB, collecting %.1f %%; %s"
                            .formatted(
                                    seconds,
                                    rig.oracle.issued(),
                                    rig.oracle.delivered(),
                                    rss >> 20,
                                    most >> 20,
                                    100 * pauses / seconds,
                                    "positions ahead " + ahead + ", so all else is still at its source"),
                    "resident below 384 MiB, under way at most 128 MiB, collecting below 10 %, lost 0",
                    rss < CONTAINER
                            && most <= UNDER_WAY
                            && pauses < seconds / 10
                            && ahead == 0
                            && rig.oracle.mismatches() == 0);
        }
    }

    /** What deploy/container runs with, but for the archive that only its image has; and what its limit is to a JVM. */
    static List<String> containerOptions() throws IOException {
        List<String> options = new ArrayList<>();
        options.add("-XX:MaxRAM=" + CONTAINER);
        for (String option : Files.readAllLines(Path.of("..", "container", "jvm.options"))) {
            if (option.startsWith("-") && !option.startsWith("-XX:AOTCache")) {
                options.add(option);
            }
        }
        return options;
    }

    private static double pauses(Path log) throws IOException {
        double millis = 0;
        for (String line : Files.readAllLines(log)) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.matches()) {
                millis += Double.parseDouble(pause.group(1));
            }
        }
        return millis / 1_000;
    }
}
