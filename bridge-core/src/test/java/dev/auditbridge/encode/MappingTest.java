package dev.auditbridge.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MappingTest {
    private static final Path PAGES = Path.of(System.getProperty("basedir", "")).resolve("../config/schemas");

    static List<Arguments> mappings() {
        return Encoders.mappings().stream()
                .map(mapping -> Arguments.of(mapping.name(), mapping))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mappings")
    @DisplayName(
            "I3: every member of an Event, and of its origin, is in a field or among those that the page says are not")
    void complete(String name, Mapping mapping) {
        Set<Member> held = EnumSet.noneOf(Member.class);
        mapping.fields().forEach(field -> held.addAll(field.fact().members()));
        // What detections look at is part of the bodies, and held where these are.
        if (held.contains(Member.REQUEST_OBJECT) && held.contains(Member.RESPONSE_OBJECT)) {
            held.add(Member.BODY_FACTS);
        }

        assertThat(mapping.omitted().keySet()).doesNotContainAnyElementsOf(held);
        held.addAll(mapping.omitted().keySet());
        assertThat(EnumSet.complementOf(EnumSet.copyOf(held))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mappings")
    @DisplayName("no field has two rows")
    void unique(String name, Mapping mapping) {
        assertThat(mapping.fields().stream().map(Field::target)).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mappings")
    @DisplayName("config/schemas has the page that the table makes")
    void page(String name, Mapping mapping) throws IOException {
        String page = SchemaPage.of(mapping);
        Path written = Path.of(System.getProperty("basedir", ""), "target", "schemas", name + ".md");
        Files.createDirectories(written.getParent());
        Files.writeString(written, page);

        assertThat(PAGES.resolve(name + ".md"))
                .as("the page is out of date; the one that belongs there is %s", written)
                .content()
                .isEqualTo(page);
    }
}
