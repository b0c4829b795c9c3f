package dev.auditbridge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.delivery.DeadLetter;
import dev.auditbridge.delivery.FileDeadLetters;
import dev.auditbridge.event.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("I6: dead letters can be listed, shown and sent again")
class DeadLettersCommandTest {
    @TempDir
    private Path folder;

    private String config = "";
    private List<String> ids = List.of();

    @BeforeEach
    void keepTwo() throws IOException {
        config = BridgeFile.write(
                        folder, "http://127.0.0.1:9", "file: { path: \"" + folder.resolve("events") + "\" }", "")
                .toString();
        try (FileDeadLetters letters = new FileDeadLetters(folder.resolve("dead-letter"))) {
            letters.append(letter(DeadLetter.Kind.REFUSED, "out", BridgeFile.event("refused")));
            letters.append(letter(DeadLetter.Kind.POISON, null, "{\"kind\":\"Event\",\"secret\":\"hun"));
        }
        ids = Cli.run("dead-letters", "list", "-c", config)
                .out()
                .lines()
                .skip(1)
                .map(line -> line.split(" ")[0])
                .toList();
    }

    private static DeadLetter letter(
            DeadLetter.Kind kind, @org.jspecify.annotations.Nullable String output, String content) {
        return new DeadLetter(
                Instant.parse("2026-01-02T03:04:05Z"),
                kind,
                "eks",
                output,
                "why",
                Origin.of("canonical"),
                content.getBytes(UTF_8));
    }

    @Test
    void listNamesThemWithoutTheirContent() {
        Cli.Result result = Cli.run("dead-letters", "list", "-c", config, "--json");

        assertThat(result.exit()).isZero();
        assertThat(result.out().lines())
                .hasSize(2)
                .allSatisfy(line ->
                        assertThat(line).contains("\"source\":\"eks\"", "\"resent\":false", "\"reason\":\"why\""));
        assertThat(result.out()).doesNotContain("hun");
    }

    @Test
    void I6_theBytesOfAPoisonAreShownOnlyRaw() {
        assertThat(Cli.run("dead-letters", "show", "-c", config, ids.get(1)).out())
                .doesNotContain("hun");
        assertThat(Cli.run("dead-letters", "show", "-c", config, "--raw", ids.get(1))
                        .out())
                .isEqualTo("{\"kind\":\"Event\",\"secret\":\"hun");
        assertThat(Cli.run("dead-letters", "show", "-c", config, ids.get(0)).out())
                .contains(BridgeFile.event("refused"));
    }

    @Test
    void resendSendsWhatIsAnEventAndMarksIt() throws IOException {
        Cli.Result result = Cli.run("dead-letters", "resend", "-c", config, "--all");

        assertThat(result.exit()).as("one is still poison").isEqualTo(1);
        assertThat(result.out()).contains("accepted by out").contains("is still no Event");
        assertThat(Files.readString(folder.resolve("events"))).isEqualTo(BridgeFile.event("refused") + "\n");
        assertThat(Cli.run("dead-letters", "list", "-c", config, "--json").out())
                .contains("\"resent\":true")
                .contains("\"resent\":false");
        assertThat(Cli.run("dead-letters", "resend", "-c", config, ids.get(0)).exit())
                .isZero();
    }

    @Test
    @DisplayName(
            "I7: what a poison is decoded to now goes through transforms and routes; a refused Event does not again")
    void resendRedactsWhatNeverWas() throws IOException {
        String token = BridgeFile.event("decoded").replace("/api", "/api?access_token=hunter2");
        try (FileDeadLetters letters = new FileDeadLetters(folder.resolve("dead-letter"))) {
            letters.append(letter(DeadLetter.Kind.POISON, null, token));
            letters.append(letter(DeadLetter.Kind.POISON, null, token.replace("\"get\"", "\"list\"")));
        }
        Path file = Path.of(config);
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "deadLetter:",
                                "    only: [{ verbs: [get] }]\ntransforms: [{ redact: {} }]\ndeadLetter:"));

        Cli.Result result = Cli.run("dead-letters", "resend", "-c", config, "--all");

        assertThat(result.out()).contains("accepted by out").contains("left out by the transforms and routes");
        assertThat(Files.readAllLines(folder.resolve("events")))
                .containsExactly(BridgeFile.event("refused"), token.replace("hunter2", "[redacted]"));
    }

    @Test
    void wrongUsageIsExitTwo() {
        for (List<String> arguments : List.of(
                List.of("dead-letters"),
                List.of("dead-letters", "show", "-c", config, "absent"),
                List.of("dead-letters", "resend", "-c", config),
                List.of("dead-letters", "resend", "-c", config, "absent"))) {
            Cli.Result result = Cli.run(arguments.toArray(String[]::new));

            assertThat(result.exit()).as(arguments.toString()).isEqualTo(2);
            assertThat(result.err()).startsWith("auditbridge: ").hasLineCount(1);
        }
    }
}
