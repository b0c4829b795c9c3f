package dev.auditbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration in several files of one folder, each laid over those before it. */
class ConfigurationFolderTest {
    private static final Key<String> NAME = Key.text("name", "Its name.").required();
    private static final Key<String> HOST = Key.text("host", "Where it is.");
    private static final Key<List<String>> TOPICS = Key.texts("topics", "What it takes.");
    private static final ComponentSpec BUS =
            ComponentSpec.of("bus", "A bus.", HOST, TOPICS, Key.secret("password", "The password."));
    private static final ComponentSpec FILE = ComponentSpec.of("file", "A file.", HOST);
    private static final Key<Component> KIND =
            Key.oneOf("kind of sink", "Where to.", List.of(BUS, FILE)).required();
    private static final Key<List<Settings>> SINKS =
            Key.nestedList("sinks", "All of them.", NAME, KIND).required();
    private static final Key<Settings> SPARE = Key.nested("spare", "If all fail.", KIND);
    private static final ComponentSpec ROOT = ComponentSpec.of("root", "All.", SINKS, SPARE);

    @TempDir
    private Path folder;

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private Settings read() {
        return ConfigurationFile.read(folder, ROOT).settings();
    }

    private static Settings kind(Settings sink) {
        return sink.get(KIND).settings();
    }

    @Test
    void laterFilesAreLaidOverEarlierOnesByKeyAndName() throws IOException {
        write(
                "10-base.yaml",
                "sinks:\n  - { name: a, bus: { host: x, topics: [one, two] } }\n  - { name: b, file: {} }\n");
        write("20-more.yml", "sinks: [{ name: c, file: { host: z } }]");
        write("90-prod.yaml", "sinks: [{ name: a, bus: { host: y, topics: [three] } }]");

        List<Settings> sinks = read().get(SINKS);

        assertThat(sinks).extracting(sink -> sink.get(NAME)).containsExactly("a", "b", "c");
        assertThat(kind(sinks.getFirst()).find(HOST)).contains("y");
        assertThat(kind(sinks.getFirst()).get(TOPICS)).containsExactly("three");
    }

    @Test
    void nullTakesAKeyOutSoThatAnotherKindCanStandThere() throws IOException {
        write("1.yaml", "sinks: [{ name: a, bus: {} }]\nspare: { bus: { host: x } }\n");
        write("2.yaml", "spare: { bus: null, file: { host: y } }");

        assertThat(read().get(SPARE).get(KIND).spec()).isEqualTo(FILE);
    }

    @Test
    void whatIsWrongIsToldWithTheFileItStandsIn() throws IOException {
        write("1.yaml", "sinks:\n  - name: a\n    bus: { hots: x }\n");
        write("2.yaml", "spare:\n  fil: {}\n");

        assertThatThrownBy(this::read)
                .hasMessageContaining(folder.resolve("1.yaml") + ":3:12: sinks[0].bus.hots: unknown key")
                .hasMessageContaining(folder.resolve("2.yaml") + ":2:3: spare.fil: unknown key; did you mean file?");
    }

    @Test
    void aKeyTwiceInOneFileIsRefusedAlsoUnderAnother() throws IOException {
        write("1.yaml", "sinks: [{ name: a, bus: {} }]\nspare: { bus: { host: x } }\n");
        write("2.yaml", "spare: { bus: {} }\nspare: { bus: {} }\n");

        assertThatThrownBy(this::read).hasMessageContaining("2.yaml:2:1: spare: duplicate key");
    }

    @Test
    void namedEntriesTwiceInOneFileStayTwo() throws IOException {
        write("1.yaml", "sinks: [{ name: a, bus: {} }]");
        write("2.yaml", "sinks: [{ name: a, bus: {} }, { name: a, bus: {} }]");

        assertThat(read().get(SINKS)).extracting(sink -> sink.get(NAME)).containsExactly("a", "a");
    }

    @Test
    void hiddenFilesFoldersAndOtherFilesDoNotCount() throws IOException {
        write("bridge.yaml", "sinks: [{ name: a, bus: { password: \"${file:password}\" } }]");
        write("password", "p");
        write(".bridge.yaml.swp.yaml", "nonsense: 1");
        write("README.md", "nonsense: 1");
        Files.createDirectory(folder.resolve("policies.yaml"));

        assertThat(read().get(SINKS)).hasSize(1);
    }

    @Test
    void aNewFileIsAChange() throws IOException {
        write("1.yaml", "sinks: [{ name: a, bus: {} }]");
        FilesRead read = ConfigurationFile.read(folder, ROOT).files();
        assertThat(read.now()).isEqualTo(read);

        write("2.yaml", "sinks: [{ name: b, bus: {} }]");

        assertThat(read.now()).isNotEqualTo(read);
        assertThat(ConfigurationFile.read(folder, ROOT).files()).isNotEqualTo(read);
    }

    @Test
    void aFolderWithoutConfigurationIsRefused() {
        assertThatThrownBy(this::read)
                .hasMessage(
                        folder + ":1:1: there is no file *.yaml or *.yml in this folder; put the configuration there");
    }
}
