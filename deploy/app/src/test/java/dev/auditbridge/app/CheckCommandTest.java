package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import dev.auditbridge.standins.collector.LumberjackCollector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aGoodFileIsOneLineAComponent() {
        Path config = BridgeFile.write(folder, "http://127.0.0.1:9", "stdout: {}", "");

        Cli.Result result = Cli.run("check", "-c", config.toString());

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out().lines())
                .hasSize(5)
                .anySatisfy(line -> assertThat(line).startsWith("source").contains("eks", "aws-cloudwatch"));
        assertThat(folder.resolve("checkpoints")).doesNotExist();
    }

    @Test
    void I7_whatIsLessSafeThanItCouldBeIsSaidWithTheRemedy() throws IOException {
        for (Path open = folder; open != null; open = open.getParent()) {
            Assumptions.assumeTrue(
                    open.equals(folder)
                            || Files.getPosixFilePermissions(open).contains(PosixFilePermission.OTHERS_EXECUTE),
                    "others cannot enter " + open);
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path config = BridgeFile.write(
                folder,
                "http://127.0.0.1:9",
                "lumberjack: { hosts: [\"127.0.0.1:9\"], tls: { verifyHost: false } }",
                "server: { listen: \"0.0.0.0:0\", insecure: true }");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));

        Cli.Result open = Cli.run("check", "-c", config.toString());

        assertThat(open.exit()).as(open.err()).isZero();
        assertThat(open.out())
                .contains("chmod 640 " + config)
                .contains("server.insecure")
                .contains("output out: tls.verifyHost is off");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(Cli.run("check", "-c", config.toString()).out()).doesNotContain("chmod");
    }

    @Test
    void I7_aStatusPageForOthersNeedsATokenOrTheWordInsecure() {
        Path config = BridgeFile.write(folder, "http://127.0.0.1:9", "stdout: {}", "server: { listen: \"0.0.0.0:0\" }");

        Cli.Result refused = Cli.run("check", "-c", config.toString());

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("server.listen: is not on loopback: set server.token");
        BridgeFile.write(
                folder, "http://127.0.0.1:9", "stdout: {}", "server: { listen: \"0.0.0.0:0\", token: hunter2 }");
        assertThat(Cli.run("check", "-c", config.toString()).exit()).isZero();
    }

    @Test
    void connectAsksEverything() throws IOException {
        try (CloudWatchStandIn cloud = CloudWatchStandIn.start();
                LumberjackCollector collector = LumberjackCollector.start()) {
            BridgeFile.put(cloud, "one");
            Path config = BridgeFile.write(
                    folder, cloud.endpoint(), "lumberjack: { hosts: [\"" + collector.endpoint() + "\"] }", "");

            Cli.Result result = Cli.run("check", "-c", config.toString(), "--connect", "--json");

            assertThat(result.exit()).as(result.out()).isZero();
            assertThat(result.out().lines())
                    .hasSize(4)
                    .allSatisfy(line -> assertThat(line).contains("\"ok\":true"));
        }
    }

    @Test
    void aCollectorThatCannotBeReachedIsExitOneWithItsAddress() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (CloudWatchStandIn cloud = CloudWatchStandIn.start()) {
            BridgeFile.put(cloud, "one");
            Path config = BridgeFile.write(
                    folder, cloud.endpoint(), "lumberjack: { hosts: [\"127.0.0.1:" + port + "\"] }", "");

            Cli.Result result = Cli.run("check", "-c", config.toString(), "--connect");

            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.out()).contains("127.0.0.1:" + port).doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        region: eu-west-1 | regoin: eu-west-1 | sources[0].aws-cloudwatch.regoin: unknown key; did you mean region?
        start: earliest   | start: 24         | sources[0].aws-cloudwatch.start: "24" is no place to start
        poll: 100ms       | poll: 100         | sources[0].aws-cloudwatch.poll: "100" has no unit
        name: eks         | name: e/ks        | sources[0].name: may hold letters, digits
        stdout: {}        | stdotu: {}        | outputs[0].stdotu: unknown key; did you mean stdout?
        allowLiteralSecrets: true | allowLiteralSecrets: false | a secret may not stand in the file
        """)
    void aWrongFileIsExitTwoWithThePlaceAndWhatIsAllowed(String good, String bad, String expected) throws IOException {
        Path config = BridgeFile.write(folder, "http://127.0.0.1:9", "stdout: {}", "");
        Files.writeString(config, Files.readString(config).replace(good, bad));

        Cli.Result result = Cli.run("check", "-c", config.toString());

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("auditbridge: ")
                .containsPattern("bridge\\.yaml:\\d+:\\d+: ")
                .contains(expected)
                .doesNotContain("\tat ");
    }

    @Test
    void severalProblemsAreToldAtOnce() throws IOException {
        Path config = BridgeFile.write(
                folder, "http://127.0.0.1:9", "stdout: {}", "server: { listen: nowhere }\nlimits: { envelope: 1MiB }");
        Files.writeString(
                config, Files.readString(config).replace("outputs:", "outputs:\n  - name: out\n    stdout: {}"));

        assertThat(Cli.run("check", "-c", config.toString()).err())
                .contains("outputs[1].name: stands twice")
                .contains("server.listen: is no address with a port")
                .contains("limits.event: is larger than limits.envelope");
    }

    @Test
    void aFileThatIsNotThereIsExitTwo() {
        Cli.Result result = Cli.run("check", "-c", folder.resolve("absent.yaml").toString());

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("there is no such file").hasLineCount(1);
    }

    @Test
    void verboseShowsTheStackTrace() {
        assertThat(Cli.run(
                                "check",
                                "--verbose",
                                "-c",
                                folder.resolve("absent.yaml").toString())
                        .err())
                .contains("\tat ");
    }

    @Test
    void theSchemaNamesEveryKindOfSourceAndOutput() {
        Cli.Result result = Cli.run("schema");

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains("\"azure-event-hubs\"", "\"aws-cloudwatch\"", "\"google-cloud-logging\"", "\"lumberjack\"");
    }
}
