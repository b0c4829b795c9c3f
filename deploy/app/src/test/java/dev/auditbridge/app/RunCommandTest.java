package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.Checklist;
import dev.auditbridge.ChildJvm;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
    @TempDir
    private Path folder;

    private String file() {
        return "file: { path: \"" + folder.resolve("events") + "\" }";
    }

    @Test
    void I2_aScheduledRunGoesOnWhereTheLastOneEnded() throws IOException {
        try (CloudWatchStandIn cloud = CloudWatchStandIn.start()) {
            Path config = BridgeFile.write(folder, cloud.endpoint(), file(), "");
            BridgeFile.put(cloud, "one");
            Cli.Result first = Cli.run("run", "-c", config.toString(), "--until-caught-up");
            BridgeFile.put(cloud, "two");
            Cli.Result second = Cli.run("run", "-c", config.toString(), "--until-caught-up", "--json");

            assertThat(first.exit()).as(first.err()).isZero();
            assertThat(second.exit()).as(second.err()).isZero();
            assertThat(Files.readString(folder.resolve("events")).lines())
                    .containsExactly(BridgeFile.event("one"), BridgeFile.event("two"));
            assertThat(second.err()).contains("\"source\":\"eks\",\"read\":1,\"delivered\":1");
        }
    }

    @Test
    void aCloudThatRefusesTheWholeTimeIsExitOneWithTheReason() throws IOException {
        try (CloudWatchStandIn cloud = CloudWatchStandIn.start()) {
            Path config = BridgeFile.write(folder, cloud.endpoint(), file(), "");

            // No log group of that name is there: somebody has to act.
            Cli.Result result = Cli.run("run", "-c", config.toString(), "--until-caught-up", "--deadline", "3s");

            assertThat(result.exit()).as(result.err()).isEqualTo(1);
            assertThat(result.err()).contains("was blocked for the whole run").doesNotContain("\tat ");
        }
    }

    @Test
    void I1_aSpoiltCheckpointIsExitOneWithTheRemedyAndReadsNothing() throws IOException {
        try (CloudWatchStandIn cloud = CloudWatchStandIn.start()) {
            Path config = BridgeFile.write(folder, cloud.endpoint(), file(), "");
            BridgeFile.put(cloud, "one");
            assertThat(Cli.run("run", "-c", config.toString(), "--until-caught-up")
                            .exit())
                    .isZero();
            Path checkpoint = folder.resolve("checkpoints").resolve("eks.checkpoint");
            Files.write(checkpoint, new byte[] {1, 2, 3});
            Files.deleteIfExists(checkpoint.resolveSibling("eks.checkpoint.previous"));
            Files.delete(folder.resolve("events"));

            Cli.Result result = Cli.run("run", "-c", config.toString(), "--until-caught-up", "--deadline", "3s");

            String delivered = Files.exists(folder.resolve("events")) ? Files.readString(folder.resolve("events")) : "";
            Checklist.row(
                    23,
                    "run with a checkpoint damaged, and no copy before it",
                    "exit code " + result.exit() + ", what to do "
                            + (result.err().contains("from a backup, or delete both copies") ? "said" : "not said")
                            + ", " + delivered.lines().count() + " Events read",
                    "exit code 1, what to do said, none read",
                    result.exit() == 1
                            && result.err().contains("from a backup, or delete both copies")
                            && delivered.isEmpty());
        }
    }

    @Test
    void aPortInUseIsSaidWithTheRemedy() throws IOException {
        try (CloudWatchStandIn cloud = CloudWatchStandIn.start();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path config = BridgeFile.write(
                    folder, cloud.endpoint(), file(), "server: { listen: \"127.0.0.1:" + taken.getLocalPort() + "\" }");

            Cli.Result result = Cli.run("run", "-c", config.toString(), "--until-caught-up");

            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err())
                    .hasLineCount(1)
                    .contains("127.0.0.1:" + taken.getLocalPort())
                    .contains("choose another");
        }
    }

    @Test
    void replayDeliversAWindowAgainAndMovesNoCheckpoint() throws IOException {
        try (CloudWatchStandIn cloud = CloudWatchStandIn.start()) {
            Path config = BridgeFile.write(folder, cloud.endpoint(), file(), "");
            BridgeFile.put(cloud, "one");
            String from = Instant.now().minusSeconds(3600).toString();
            String to = Instant.now().toString();

            Cli.Result result =
                    Cli.run("replay", "-c", config.toString(), "--source", "eks", "--from", from, "--to", to);

            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(Files.readString(folder.resolve("events")).lines()).containsExactly(BridgeFile.event("one"));
            assertThat(folder.resolve("checkpoints")).doesNotExist();
            assertThat(Cli.run("replay", "-c", config.toString(), "--source", "esk", "--from", from, "--to", to)
                            .err())
                    .contains("there is no source esk; there is: eks");
            assertThat(Cli.run("replay", "-c", config.toString(), "--source", "eks", "--from", to, "--to", from)
                            .exit())
                    .isEqualTo(2);
        }
    }

    @Test
    void I1_sigtermDrainsAndIsExitZero() throws IOException, InterruptedException {
        try (CloudWatchStandIn cloud = CloudWatchStandIn.start()) {
            Path config = BridgeFile.write(folder, cloud.endpoint(), file(), "");
            BridgeFile.put(cloud, "one");
            Process process = ChildJvm.of(ChildJvm.BRIEF, Auditbridge.class, List.of("run", "-c", config.toString()))
                    .redirectError(folder.resolve("stderr").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(folder.resolve("events")));
                process.destroy();

                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
                assertThat(Files.readString(folder.resolve("stderr"))).contains("delivered");
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
