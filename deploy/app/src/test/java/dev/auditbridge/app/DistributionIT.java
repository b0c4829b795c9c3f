package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Peers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive, as an operator unpacks and runs it. Runs after Maven has made it. */
class DistributionIT {
    private static final Path ARCHIVE = Path.of("target", "auditbridge.tar.gz");

    @TempDir
    private static Path folder;

    private static Path home;

    private record Ran(int exit, String out, String err) {}

    @BeforeAll
    static void unpack() throws IOException, InterruptedException {
        assertThat(run(
                                Peers.program("tar").toString(),
                                "-xzf",
                                ARCHIVE.toAbsolutePath().toString(),
                                "-C",
                                folder.toString())
                        .exit())
                .isZero();
        try (Stream<Path> unpacked = Files.list(folder)) {
            home = unpacked.filter(Files::isDirectory).findFirst().orElseThrow();
        }
        System.out.println("archive: " + (Files.size(ARCHIVE) >> 20) + " MiB");
    }

    @Test
    void it_says_its_version_and_its_commands() throws IOException, InterruptedException {
        Ran version = auditbridge("--version");
        Ran help = auditbridge("--help");

        assertThat(version.exit()).as(version.err()).isZero();
        assertThat(version.out()).startsWith("auditbridge ").doesNotContain("not packaged");
        assertThat(help.exit()).isZero();
        assertThat(help.out()).contains("quickstart", "run", "check", "convert", "schema");
    }

    @Test
    void it_converts() throws IOException, InterruptedException {
        Path log = folder.resolve("eks.ndjson");
        try (InputStream in =
                Objects.requireNonNull(DistributionIT.class.getResourceAsStream("quickstart/eks.ndjson"))) {
            Files.copy(in, log);
        }

        Ran ran = auditbridge("convert", log.toString());

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out().lines()).hasSize(5).allMatch(line -> line.startsWith("{\"kind\":\"Event\""));
    }

    @Test
    void an_example_checks() throws IOException, InterruptedException {
        Ran ran = auditbridge(
                "check", "-c", home.resolve("config/examples/eks.yaml").toString());

        assertThat(ran.exit()).as(ran.err()).isZero();
    }

    @Test
    void its_schema_is_the_one_it_brings() throws IOException, InterruptedException {
        assertThat(home.resolve("config/auditbridge.schema.json"))
                .content()
                .isEqualTo(auditbridge("schema").out());
    }

    @Test
    void nothing_in_it_tells_when_or_by_whom_it_was_made() throws IOException, InterruptedException {
        Ran listed = run(
                Peers.program("tar").toString(),
                "--full-time",
                "--utc",
                "--numeric-owner",
                "-tvzf",
                ARCHIVE.toString());

        assertThat(listed.out()
                        .lines()
                        .map(line -> line.replaceAll("^\\S+ (\\S+) +\\d+ (\\S+ \\S+) .*", "$1 $2"))
                        .distinct())
                .containsExactly("0/0 2026-01-01 00:00:00");
    }

    private static Ran auditbridge(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/auditbridge").toString()));
        command.addAll(Arrays.asList(arguments));
        return run(command.toArray(String[]::new));
    }

    private static Ran run(String... command) throws IOException, InterruptedException {
        Path err = Files.createTempFile(folder, "said", "");
        Process process =
                new ProcessBuilder(command).redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out, Files.readString(err));
    }
}
