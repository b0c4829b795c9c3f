package dev.auditbridge.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.Checklist;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program whose checkpoints lie on a disk that is really full. */
class FullDiskTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    @DisplayName(
            "I1: on a full disk the old checkpoint stays whole, delivery goes on, an alarm is raised; then a SIGKILL")
    void full() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("checkpoints"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()) == 0,
                "a small tmpfs can be mounted, which takes root");
        try (Rig rig = new Rig(folder);
                StatusPage status = new StatusPage()) {
            rig.write(rig.file().with(BridgeFile.MORE, status.yaml()));
            long before;
            long whileFull;
            try (BridgeProcess bridge = rig.start()) {
                rig.clouds.issue(600);
                await().atMost(LIMIT).until(() -> rig.oracle.isComplete() && isSaved(disk));
                before = rig.oracle.delivered();
                fill(disk);
                await().atMost(LIMIT).until(() -> {
                    rig.clouds.issue(12);
                    return status.get("/ready").contains("checkpoint") && rig.oracle.delivered() > before;
                });
                rig.clouds.issue(600);
                // Everything goes on being delivered while no position can be saved, up to the bound of memory.
                await().atMost(LIMIT).until(rig.oracle::isComplete);
                whileFull = rig.oracle.delivered() - before;
                assertThat(status.get("/ready")).startsWith("503");
                bridge.kill();
            }
            long ahead = rig.positionsAhead();
            Files.delete(disk.resolve("filler"));
            rig.catchUp();
            Checklist.row(
                    24,
                    "the checkpoints' disk is full (tmpfs), then SIGKILL",
                    "%d delivered while it was full, /ready 503; old checkpoints whole, positions ahead %d; %s of %,d Events"
                            .formatted(whileFull, ahead, rig.oracle, rig.oracle.issued()),
                    "old files intact, delivery goes on, alarm raised, lost 0 after a kill",
                    whileFull > 0 && ahead == 0 && rig.nothingIsLost());
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    private static boolean isSaved(Path disk) {
        return Clouds.SOURCES.stream().allMatch(source -> Files.exists(disk.resolve(source + ".checkpoint")));
    }

    private static void fill(Path disk) throws IOException {
        try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
            byte[] some = new byte[512];
            while (true) {
                out.write(some);
            }
        } catch (IOException e) {
            // No space left on the device.
            assertThat(disk.toFile().getUsableSpace()).isZero();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
