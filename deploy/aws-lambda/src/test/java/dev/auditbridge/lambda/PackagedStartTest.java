package dev.auditbridge.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Peers;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The processor time of a cold start, in Lambda's own runtime: until the function asks for its first invocation, and until the first
 * run is answered. Printed, not judged: it depends on the machine. How Lambda can be given an archive is said in the README.
 */
class PackagedStartTest {
    private static final byte[] TICK = "{}".getBytes(UTF_8);

    @TempDir
    private Path folder;

    private record Start(Duration loaded, Duration first) {}

    @Test
    @DisplayName("the processor time of a start is printed, with and without an archive of classes")
    void measured() throws Exception {
        Peers.onlyWhereAllAreAskedFor("a start is measured");
        Path task = Artifact.unpack(Files.createDirectory(folder.resolve("task")));
        try (CloudWatchStandIn cloud = CloudWatchStandIn.start()) {
            cloud.put(
                    "/aws/eks/prod/cluster",
                    "kube-apiserver-audit-0123456789abcdef0123456789abcdef",
                    Instant.now(),
                    "{}");
            Path configuration = Files.writeString(folder.resolve("bridge.yaml"), """
                sources:
                  - name: eks
                    aws-cloudwatch: { region: eu-west-1, endpoint: "%s", logGroups: [/aws/eks/prod/cluster], start: 1m }
                outputs: [ { name: out, stdout: {} } ]
                checkpoints: { file: { directory: %s } }
                deadLetter: { file: { directory: %s } }
                """.formatted(
                            cloud.endpoint(), folder.resolve("checkpoints"), folder.resolve("letters")));
            Path archive = folder.resolve("function.jsa");
            print("as it is", start(task, configuration, "-XX:TieredStopAtLevel=4"));
            print("C1 only, as Lambda's runtime does", start(task, configuration));
            start(task, configuration, "-XX:ArchiveClassesAtExit=" + archive);
            assertThat(archive).isNotEmptyFile();
            print(
                    "C1 only, with an archive of %d MiB".formatted(Files.size(archive) >> 20),
                    start(task, configuration, "-XX:SharedArchiveFile=" + archive));
        }
    }

    private static Start start(Path task, Path configuration, String... options) throws Exception {
        try (RuntimeApi api = RuntimeApi.start();
                FunctionProcess function = FunctionProcess.start(api, task, configuration, options)) {
            api.asked().get(60, TimeUnit.SECONDS);
            Duration loaded = function.processorTime();
            RuntimeApi.Answer answer = api.invoke(TICK, Duration.ofSeconds(60)).get(60, TimeUnit.SECONDS);
            assertThat(answer.error()).as(answer.body()).isFalse();
            Start start = new Start(loaded, function.processorTime());
            function.stop();
            return start;
        }
    }

    private static void print(String how, Start start) {
        System.out.printf(
                "AWS Lambda start, %s: %d ms of processor time until it is loaded, %d ms until the first run is"
                        + " answered%n",
                how, start.loaded().toMillis(), start.first().toMillis());
    }
}
