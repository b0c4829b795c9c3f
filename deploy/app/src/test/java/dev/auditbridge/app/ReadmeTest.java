package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.config.Key;
import dev.auditbridge.encode.Encoders;
import dev.auditbridge.pipeline.BridgeConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What there is, the README names, and an example shows. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..", "..");

    @Test
    void the_readme_names_every_kind_of_component_and_every_format() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));

        assertThat(kinds())
                .hasSizeGreaterThan(15)
                .allSatisfy(kind -> assertThat(readme).contains("`" + kind + "`"));
        assertThat(Encoders.names()).allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
    }

    @Test
    void an_example_shows_every_kind_of_component() throws IOException {
        String examples;
        try (Stream<Path> files = Files.walk(ROOT.resolve("config/examples"))) {
            List<String> texts = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.add(Files.readString(file));
            }
            examples = String.join("\n", texts);
        }

        assertThat(kinds().stream()
                        .filter(kind -> !examples.contains(kind + ":"))
                        .collect(Collectors.toList()))
                .isEmpty();
    }

    /** Of sources, transforms, outputs and stores: what an entry of these names, not what stands inside it; and not what only tests have. */
    private static List<String> kinds() {
        List<String> kinds = new ArrayList<>();
        for (Key<?> key : BridgeConfiguration.spec().keys()) {
            switch (key.type()) {
                case Key.Type.Nested nested -> nested.keys().forEach(inner -> collect(inner, kinds));
                case Key.Type.NestedList list -> list.keys().forEach(inner -> collect(inner, kinds));
                default -> {}
            }
        }
        kinds.remove(new RefusingOutputFactory().spec().name());
        return kinds;
    }

    private static void collect(Key<?> key, List<String> kinds) {
        if (key.type() instanceof Key.Type.OneOf oneOf) {
            oneOf.components().forEach(component -> kinds.add(component.name()));
        }
    }
}
