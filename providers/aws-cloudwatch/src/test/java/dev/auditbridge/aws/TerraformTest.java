package dev.auditbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.auditbridge.Peers;
import dev.auditbridge.TerraformFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/** {@code deploy/terraform/aws}, and the function's module over it, is formatted, and makes and removes everything in it. Skipped by name without terraform. */
@Order(1)
class TerraformTest {
    private static final Path MODULES = TerraformPolicies.FOLDER;
    private static final Path FUNCTION = MODULES.resolve("../../aws-lambda/terraform");
    private static final String PROVIDER = "registry.terraform.io/hashicorp/aws";
    private static final List<String> SERVICES =
            List.of("cloudwatch", "dynamodb", "iam", "kinesis", "lambda", "logs", "s3", "scheduler", "sqs", "sts");

    @RegisterExtension
    static final Moto moto = new Moto();

    @TempDir
    private Path folder;

    @Test
    void the_modules_are_formatted_and_no_lock_file_that_names_a_host_is_committed() throws Exception {
        TerraformFiles.check(MODULES);
        TerraformFiles.check(FUNCTION);
    }

    @Test
    void everything_is_made_and_removed() throws Exception {
        Peers.onlyWhereAllAreAskedFor("what takes minutes of terraform is run");
        Path mirror = mirror();
        try (CloudWatchLogsClient logs = moto.client(
                CloudWatchLogsClient.builder(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAEXAMPLE", "example")))) {
            logs.createLogGroup(request -> request.logGroupName("/aws/eks/terraform/cluster"));
        }
        Path zip = folder.resolve("function.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("nothing"));
        }
        Files.writeString(folder.resolve("main.tf"), root(zip));
        Files.writeString(
                folder.resolve("cli.rc"),
                "provider_installation {\n  filesystem_mirror {\n    path = \"" + mirror
                        + "\"\n    include = [\"registry.terraform.io/*/*\"]\n  }\n}\n");
        Map<String, String> environment =
                Map.of("TF_CLI_CONFIG_FILE", folder.resolve("cli.rc").toString(), "CHECKPOINT_DISABLE", "1");

        terraform(folder, environment, "init", "-no-color");
        terraform(folder, environment, "validate", "-no-color");
        long began = System.nanoTime();
        String applied = terraform(folder, environment, "apply", "-no-color", "-auto-approve");
        long appliedAt = System.nanoTime();
        String destroyed = terraform(folder, environment, "destroy", "-no-color", "-auto-approve");
        long destroyedAt = System.nanoTime();

        assertThat(applied).contains("Apply complete!", "0 changed, 0 destroyed.");
        assertThat(destroyed).contains("Destroy complete!");
        System.out.printf(
                "terraform: %s in %d s; %s in %d s%n",
                last(applied, "Apply complete!"),
                TimeUnit.NANOSECONDS.toSeconds(appliedAt - began),
                last(destroyed, "Destroy complete!"),
                TimeUnit.NANOSECONDS.toSeconds(destroyedAt - appliedAt));
    }

    private String root(Path zip) {
        String endpoints = SERVICES.stream()
                .map(service -> "    " + service + " = \"" + moto.endpoint() + "\"\n")
                .collect(Collectors.joining());
        return """
            provider "aws" {
              region                      = "eu-west-1"
              access_key                  = "AKIAEXAMPLE"
              secret_key                  = "example"
              skip_credentials_validation = true
              skip_metadata_api_check     = true
              skip_requesting_account_id  = true
              s3_use_path_style           = true
              endpoints {
            %1$s  }
            }
            module "full" {
              source       = "%4$s"
              name         = "full"
              log_groups   = ["/aws/eks/terraform/cluster"]
              reader_roles = [module.theirs.arn]
              subscribe    = true
              package      = "%3$s"
              environment  = { A = "b" }
            }
            module "small" {
              source      = "%2$s"
              name        = "small"
              log_groups  = ["/aws/eks/*/cluster"]
              checkpoints = "s3"
            }
            module "theirs" {
              source      = "%2$s/reader-role"
              log_groups  = ["/aws/eks/*/cluster"]
              reader_arn  = "arn:aws:iam::123456789012:root"
              external_id = "wire-4711"
            }
            """.formatted(
                        endpoints,
                        MODULES.toAbsolutePath().normalize(),
                        zip,
                        // The two slashes end the package, which holds the module that this one is made of.
                        MODULES.resolve("../..").toAbsolutePath().normalize() + "//aws-lambda/terraform");
    }

    private static String last(String output, String words) {
        return output.lines().filter(line -> line.contains(words)).findFirst().orElse("");
    }

    /** A folder of providers, where terraform itself would look for one too, or below /opt. */
    private static Path mirror() throws IOException {
        List<Path> candidates = new ArrayList<>();
        Optional.ofNullable(System.getenv("AUDITBRIDGE_TERRAFORM_PROVIDERS"))
                .map(Path::of)
                .ifPresent(candidates::add);
        String home = System.getProperty("user.home");
        candidates.add(Path.of(home, ".terraform.d", "plugins"));
        candidates.add(Path.of(home, ".local", "share", "terraform", "plugins"));
        candidates.add(Path.of("/usr/local/share/terraform/plugins"));
        candidates.add(Path.of("/usr/share/terraform/plugins"));
        if (Files.isDirectory(Path.of("/opt"))) {
            try (Stream<Path> optional = Files.list(Path.of("/opt"))) {
                optional.forEach(candidates::add);
            }
        }
        Optional<Path> found = candidates.stream()
                .filter(candidate -> Files.isDirectory(candidate.resolve(PROVIDER)))
                .findFirst();
        assumeThat(found).as("a local copy of terraform's AWS provider").isPresent();
        return found.orElseThrow();
    }

    private static String terraform(Path folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Peers.tool("terraform").toString()));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile("terraform", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().remove("TF_CLI_CONFIG_FILE");
            builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(10, TimeUnit.MINUTES);
            if (!ended) {
                process.destroy();
            }
            String said = Files.readString(log);
            assertThat(ended && process.exitValue() == 0)
                    .as("terraform %s: %s", String.join(" ", arguments), said)
                    .isTrue();
            return said;
        } finally {
            Files.delete(log);
        }
    }
}
