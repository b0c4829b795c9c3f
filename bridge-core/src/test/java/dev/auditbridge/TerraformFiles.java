package dev.auditbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What holds for all Terraform that is shipped. */
public final class TerraformFiles {
    private TerraformFiles() {}

    /** It is formatted (skipped by name without the program terraform), and no lock file that names a host is committed. */
    public static void check(Path folder) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files).noneMatch(file -> file.endsWith(".terraform.lock.hcl"));
        }
        Process process = new ProcessBuilder(
                        Peers.tool("terraform").toString(), "fmt", "-check", "-recursive", "-diff", folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
