package dev.auditbridge.googlefunction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.TerraformFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What stands beside the functions to deploy them, and the container as a job. */
class DeploymentFilesTest {
    private static final Path TERRAFORM = Path.of("terraform");

    @Test
    @DisplayName("the job runs the container once until it is caught up, and ends before Cloud Run ends it")
    void job() throws IOException {
        Object job = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(Path.of("job.yaml")));

        assertThat(at(job, "apiVersion")).isEqualTo("run.googleapis.com/v1");
        assertThat(at(job, "kind")).isEqualTo("Job");
        assertThat(at(job, "spec", "template", "spec", "taskCount")).isEqualTo(1);
        assertThat(at(job, "spec", "template", "spec", "parallelism")).isEqualTo(1);
        Object task = at(job, "spec", "template", "spec", "template", "spec");
        assertThat(at(task, "maxRetries")).isEqualTo(0);
        Object container = ((List<?>) at(task, "containers")).getFirst();
        assertThat(at(container, "args"))
                .asString()
                .isEqualTo("[run, -c, /etc/auditbridge/bridge.yaml, --until-caught-up, --deadline, 9m,"
                        + " --drain-timeout, 30s]");
        assertThat((Integer) at(task, "timeoutSeconds")).isGreaterThanOrEqualTo(9 * 60 + 30 + 30);
    }

    private static Object at(Object node, String... path) {
        Object at = node;
        for (String key : path) {
            at = Objects.requireNonNull(((Map<?, ?>) at).get(key), key);
        }
        return at;
    }

    @Test
    @DisplayName("the Terraform names the functions that there are, and their package")
    void names() throws IOException {
        assertThat(Files.readString(TERRAFORM.resolve("main.tf")))
                .contains("\"" + ScheduledFunction.class.getName() + "\"", "\"" + PushFunction.class.getName() + "\"");
        assertThat(Files.readString(TERRAFORM.resolve("variables.tf"))).contains("../" + Packaged.ARCHIVE);
    }

    @Test
    @DisplayName("the Terraform is formatted, and no lock file that names a host is committed")
    void formatted() throws IOException, InterruptedException {
        TerraformFiles.check(TERRAFORM);
    }
}
