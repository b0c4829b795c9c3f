package dev.auditbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;

class ConfigurationFuzzTest extends FuzzTarget {
    private static final String CANARY = "hunter2-canary";

    @Override
    protected String target() {
        return "configuration loader";
    }

    @Override
    protected Stream<byte[]> seeds() {
        String good = """
                source:
                  log-service:
                    region: eu # here
                    every: 10m
                    page: 64MiB
                    groups: [a, "b", 'c']
                    start: 2026-01-01T00:00:00Z
                    accounts: [{ id: "1" }]
                limits: { memory: 1GiB }
                """;
        String secret = "source: { message-bus: { password: \"${env:PASSWORD}\", user: |\n  a\n } }\n";
        return Stream.concat(
                Stream.of(good, secret).map(text -> text.getBytes(StandardCharsets.UTF_8)),
                BadFilesTest.contents().stream());
    }

    @Override
    protected void read(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        // A file of this machine is no input.
        References references =
                new References(Path.of("/nonexistent"), name -> name.equals("PASSWORD") ? CANARY : null);
        try {
            new Binder(new Yaml("f.yaml"), references, false).bind(text, Example.ROOT);
        } catch (ConfigurationException e) {
            assertThat(e.problems()).isNotEmpty();
            assertThat(e).hasMessageNotContaining(CANARY);
            e.problems()
                    .forEach(problem ->
                            assertThat(problem.toString()).startsWith("f.yaml:").doesNotContain("\n"));
        }
    }
}
