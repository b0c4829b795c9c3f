package dev.auditbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.auditbridge.Checklist;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file under {@code bad/} is refused with exactly what stands in {@code messages.txt} under its name. */
class BadFilesTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PASSWORD", "hunter2");

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    @DisplayName("a bad file is refused with place, path and what is allowed, and never a secret (I7)")
    void refused(String name) throws Exception {
        Path file = folder().resolve(name);
        Binder binder = new Binder(new Yaml(name), new References(Path.of("/etc/bridge"), ENVIRONMENT::get), false);
        String text = Files.readString(file);

        ConfigurationException refusal =
                catchThrowableOfType(ConfigurationException.class, () -> binder.bind(text, Example.ROOT));

        assertThat(refusal).as(name + " is refused").isNotNull();
        assertThat(refusal.problems().stream().map(Object::toString)).containsExactlyElementsOf(expected(name));
        assertThat(refusal).hasMessage(String.join("\n", expected(name)));
        assertThat(refusal).hasMessageNotContaining("hunter2");
    }

    @Test
    @DisplayName("there are enough of them")
    void corpus() throws Exception {
        int files = files().size();
        Checklist.row(
                28,
                "configuration files that are wrong",
                "%d files, each refused with file:line:column, key path and what is allowed; secret values shown: 0"
                        .formatted(files),
                "60 files",
                files >= 60);
    }

    static List<String> files() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    /** The files themselves. */
    static List<byte[]> contents() {
        try {
            List<byte[]> contents = new ArrayList<>();
            for (String name : files()) {
                contents.add(Files.readAllBytes(folder().resolve(name)));
            }
            return contents;
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> expected(String name) throws IOException, URISyntaxException {
        try (Stream<String> lines = Files.lines(folder().resolve("messages.txt"))) {
            return lines.filter(line -> line.startsWith(name + ":")).toList();
        }
    }

    private static Path folder() throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(BadFilesTest.class.getResource("bad")).toURI());
    }
}
