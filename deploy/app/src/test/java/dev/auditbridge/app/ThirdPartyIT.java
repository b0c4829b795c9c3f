package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What of others the archive ships, by its bill of materials: under which licences, and told to whoever unpacks it. */
class ThirdPartyIT {
    private static final Path SBOM = Path.of("target", "sbom.cdx.json");
    private static final Path PAGE = Path.of("THIRD-PARTY.md");

    /** One of its licences must be here: permissive, or copyleft that ends at the library's own file. */
    private static final Set<String> ALLOWED = Set.of(
            "(CDDL-1.0 OR GPL-2.0-with-classpath-exception)",
            "Apache-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            // What the plugin makes of JLine's "The BSD License", which has three clauses.
            "BSD-4-Clause",
            "EPL-2.0",
            "Go License",
            "MIT",
            "MIT-0");

    private final Map<String, Library> shipped = new TreeMap<>();

    private record Library(String version, List<String> licences) {}

    @BeforeEach
    void read() throws IOException {
        Assumptions.assumeTrue(
                Files.exists(SBOM), "the bill of materials is made by an online build only, and there is none");
        for (JsonNode component : new ObjectMapper().readTree(SBOM.toFile()).get("components")) {
            List<String> licences = new ArrayList<>();
            component.path("licenses").forEach(each -> licences.add(licence(each)));
            shipped.put(
                    component.path("group").asText() + ":"
                            + component.path("name").asText(),
                    new Library(component.path("version").asText(), licences));
        }
        shipped.keySet().removeIf(name -> name.startsWith("dev.auditbridge:"));
    }

    private static String licence(JsonNode choice) {
        JsonNode licence = choice.path("license");
        return choice.has("expression")
                ? choice.get("expression").asText()
                : licence.has("id")
                        ? licence.get("id").asText()
                        : licence.path("name").asText();
    }

    @Test
    @DisplayName("every library that is shipped has a licence that allows it")
    void licences() {
        assertThat(shipped)
                .isNotEmpty()
                .allSatisfy((name, library) -> assertThat(library.licences())
                        .as("one licence of %s must be among those allowed, or the library must go", name)
                        .containsAnyElementsOf(ALLOWED));
    }

    @Test
    @DisplayName("every jar of the archive stands in the bill of materials")
    void complete() throws IOException {
        Set<String> jars = Set.copyOf(shipped.entrySet().stream()
                .map(entry -> entry.getKey().replaceFirst(".*:", "") + "-"
                        + entry.getValue().version())
                .toList());
        try (Stream<Path> lib = Files.list(Path.of("target", "lib"))) {
            assertThat(lib.map(jar -> jar.getFileName().toString())
                            .filter(jar -> jar.endsWith(".jar"))
                            .map(jar -> jar.substring(0, jar.length() - 4))
                            .filter(jar -> !jar.equals("auditbridge") && !jar.endsWith("-SNAPSHOT")))
                    .isNotEmpty()
                    .allSatisfy(jar -> assertThat(jars).anyMatch(known -> jar.startsWith(known)));
        }
    }

    @Test
    @DisplayName("THIRD-PARTY.md, which the archive holds, is current")
    void page() throws IOException {
        StringBuilder page =
                new StringBuilder("# What of others is shipped\n\n| library | version | licence |\n|---|---|---|\n");
        shipped.forEach((name, library) -> page.append(
                "| %s | %s | %s |%n".formatted(name, library.version(), String.join("; ", library.licences()))));
        Path written = Path.of("target").resolve(PAGE);
        Files.writeString(written, page);

        assertThat(PAGE)
                .as(
                        "deploy/app/%s is out of date; bring it up to date with: cp %s deploy/app/",
                        PAGE, Path.of("deploy", "app").resolve(written))
                .content()
                .isEqualTo(page.toString());
    }
}
