package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Peers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit is one that systemd takes, and that leaves the bridge little to misuse. */
class SystemdTest {
    private static final Path UNIT = Path.of("..", "systemd", "auditbridge.service");
    private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)");

    @TempDir
    private Path folder;

    @Test
    void the_unit_passes_verification() throws IOException, InterruptedException {
        Path program = Files.createFile(folder.resolve("program"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        // The program need not be installed where the unit is checked.
        Path unit = Files.writeString(
                folder.resolve("auditbridge.service"),
                Files.readString(UNIT).replace("/opt/auditbridge/bin/auditbridge", program.toString()));

        Ran ran = run(Peers.tool("systemd-analyze").toString(), "verify", unit.toString());

        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(ran.said()).doesNotContain("auditbridge.service:");
    }

    @Test
    void its_exposure_is_low() throws IOException, InterruptedException {
        Ran ran = run(
                Peers.tool("systemd-analyze").toString(),
                "security",
                "--no-pager",
                "--offline=true",
                UNIT.toAbsolutePath().normalize().toString());

        Matcher exposure = EXPOSURE.matcher(ran.said());
        assertThat(exposure.find()).as(ran.said()).isTrue();
        System.out.println("systemd exposure level of auditbridge.service, 0 (least) to 10: " + exposure.group(1));
        assertThat(Double.parseDouble(exposure.group(1))).isLessThan(1.5);
    }

    private record Ran(int exit, String said) {}

    private static Ran run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), said);
    }
}
