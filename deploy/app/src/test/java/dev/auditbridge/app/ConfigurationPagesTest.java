package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.JsonSchema;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Key.Type;
import dev.auditbridge.config.ReferencePage;
import dev.auditbridge.pipeline.BridgeConfiguration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What {@code config/} says of a configuration is what the program takes. */
class ConfigurationPagesTest {
    private static final Path CONFIG = Path.of("..", "..", "config");

    @Test
    @DisplayName("config/auditbridge.schema.json is what the command schema gives")
    void schema() throws IOException {
        ByteArrayOutputStream schema = new ByteArrayOutputStream();
        JsonSchema.write(shipped(), schema);

        assertCurrent("auditbridge.schema.json", schema.toString(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("config/reference.md has every key")
    void reference() throws IOException {
        assertCurrent("reference.md", ReferencePage.of(shipped()));
    }

    private static void assertCurrent(String name, String content) throws IOException {
        Path written = Path.of("target", "config", name);
        Files.createDirectories(written.getParent());
        Files.writeString(written, content);

        assertThat(CONFIG.resolve(name))
                .as(
                        "config/%s is out of date; bring it up to date with: cp %s config/",
                        name, Path.of("deploy", "app").resolve(written))
                .content()
                .isEqualTo(content);
    }

    /** Without the kind of output that only tests have. */
    private static ComponentSpec shipped() {
        ComponentSpec all = BridgeConfiguration.spec();
        return new ComponentSpec(
                all.name(),
                all.sentence(),
                all.keys().stream()
                        .<Key<?>>map(key -> key.name().equals("outputs") ? outputs(key) : key)
                        .toList());
    }

    private static Key<?> outputs(Key<?> outputs) {
        Type.NestedList entries = (Type.NestedList) outputs.type();
        Key<?>[] keys = entries.keys().stream()
                .map(key -> key.type() instanceof Type.OneOf(List<ComponentSpec> kinds)
                        ? Key.oneOf(key.name(), key.sentence(), withoutRefusing(kinds))
                                .required()
                        : key)
                .toArray(Key<?>[]::new);
        return Key.nestedList(outputs.name(), outputs.sentence(), keys).required();
    }

    private static List<ComponentSpec> withoutRefusing(List<ComponentSpec> kinds) {
        ComponentSpec refusing = new RefusingOutputFactory().spec();
        return kinds.stream().filter(kind -> !kind.equals(refusing)).toList();
    }
}
