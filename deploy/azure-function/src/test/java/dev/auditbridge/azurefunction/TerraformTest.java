package dev.auditbridge.azurefunction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.TerraformFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TerraformTest {
    private static final Path TERRAFORM = Path.of("terraform");

    @Test
    @DisplayName("it is formatted, and no lock file that names a host is committed")
    void formatted() throws IOException, InterruptedException {
        TerraformFiles.check(TERRAFORM);
    }

    @Test
    @DisplayName("it gives the setting that function.json takes the schedule from")
    void schedule() throws IOException {
        assertThat(Files.readString(Path.of("app", "audit", "function.json"))).contains("%AUDITBRIDGE_SCHEDULE%");
        assertThat(Files.readString(TERRAFORM.resolve("main.tf"))).contains("AUDITBRIDGE_SCHEDULE ");
    }
}
