package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.config.ConfigurationFile;
import dev.auditbridge.pipeline.BridgeConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every configuration that the repository shows is one that loads. */
class ExamplesTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    static Stream<Path> examples() throws IOException {
        return Files.list(ROOT.resolve("config/examples"))
                .filter(file -> file.toString().endsWith(".yaml"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_loads(Path example) throws IOException {
        assertThat(BridgeConfiguration.read(withoutEnvironment(Files.readString(example)))
                        .sources())
                .isNotEmpty();
    }

    @Test
    void the_example_folder_loads_with_its_overlay() throws IOException {
        BridgeConfiguration read = BridgeConfiguration.read(ROOT.resolve("config/examples/overlay"));

        assertThat(read.sources())
                .extracting(BridgeConfiguration.SourceEntry::name)
                .containsExactly("eks", "gke");
        assertThat(read.checkpointKind()).isEqualTo("s3");
    }

    @Test
    void the_readme_shows_a_configuration_that_loads() throws IOException {
        List<String> blocks = YAML_BLOCK
                .matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(blocks).isNotEmpty();
        for (String block : blocks) {
            assertThat(BridgeConfiguration.read(withoutEnvironment(block)).sources())
                    .isNotEmpty();
        }
    }

    /** The same text, with each secret of the environment written as a connection string that is none. */
    private Path withoutEnvironment(String yaml) throws IOException {
        String literal = Matcher.quoteReplacement(
                "\"Endpoint=sb://contoso.example.net/;SharedAccessKeyName=listen;SharedAccessKey=c2VjcmV0\"");
        Path file = folder.resolve("example.yaml");
        Files.writeString(
                file,
                yaml.replaceAll("\\$\\{env:[A-Z_]+}", literal)
                                .replaceAll(
                                        "file: (config|/etc/auditbridge)/policies/",
                                        "file: " + ROOT.resolve("config/policies/") + "/")
                        + "\n" + ConfigurationFile.ALLOW_LITERAL_SECRETS.name()
                        + ": true\n");
        return file;
    }
}
