package dev.auditbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    private Path folder;

    @Test
    void everyFormOfValueIsRead() {
        Settings settings = Settings.parse(Example.LOG_SERVICE, """
                region: eu-west-1
                attempts: 5
                verbose: true
                every: 90s
                page: 64KiB
                mode: fast
                groups: [/aws/eks/one, 12]
                start: 2026-01-02T03:04:05+01:00
                accounts:
                  - id: 000123
                """);

        assertThat(settings.get(Example.REGION)).isEqualTo("eu-west-1");
        assertThat(settings.get(Example.ATTEMPTS)).isEqualTo(5);
        assertThat(settings.get(Example.VERBOSE)).isTrue();
        assertThat(settings.get(Example.EVERY)).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.get(Example.PAGE)).isEqualTo(64 << 10);
        assertThat(settings.get(Example.MODE)).isEqualTo(Example.Mode.FAST);
        assertThat(settings.find(Example.GROUPS)).contains(List.of("/aws/eks/one", "12"));
        assertThat(settings.get(Key.start())).isEqualTo(new Start.At(Instant.parse("2026-01-02T02:04:05Z")));
        assertThat(settings.find(Example.ACCOUNTS).orElseThrow())
                .singleElement()
                .satisfies(account -> assertThat(account.get(Example.ID)).isEqualTo("000123"));
    }

    @Test
    void aKeyThatIsNotThereHasItsDefaultOrNothing() {
        Settings settings = Settings.parse(Example.LOG_SERVICE, "region: eu-west-1");

        assertThat(settings.get(Example.ATTEMPTS)).isEqualTo(3);
        assertThat(settings.get(Example.START)).isEqualTo(new Start.Back(Duration.ofHours(24)));
        assertThat(settings.find(Example.GROUPS)).isEmpty();
        assertThatThrownBy(() -> settings.get(Example.GROUPS)).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> settings.find(Example.PASSWORD)).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void theComponentThatTheFileNamesIsFound() {
        Settings root = Settings.parse(Example.ROOT, "source: {message-bus: {password: p, user: u}}");

        Component source = root.get(Example.SOURCE).get(Example.KIND);

        assertThat(source.spec()).isSameAs(Example.MESSAGE_BUS);
        assertThat(source.settings().get(Example.PASSWORD).reveal()).isEqualTo("p");
        assertThat(source.settings().find(Example.USER)).contains("u");
    }

    @Test
    void I7_nothingPrintsASecret() {
        Settings settings = Settings.parse(Example.MESSAGE_BUS, "password: hunter2");

        assertThat(settings.get(Example.PASSWORD)).hasToString("******");
        assertThat(settings.toString()).doesNotContain("hunter2");
        assertThat(settings.error(Example.PASSWORD, "is wrong")).hasMessage("message-bus:1:11: password: is wrong");
    }

    @Test
    void aRefusalNamesThePlaceOfTheKeyOrOfWhatHoldsIt() {
        Settings source = Settings.parse(Example.ROOT, "source: {message-bus: {password: p}}")
                .get(Example.SOURCE)
                .get(Example.KIND)
                .settings();

        assertThat(source.error(Example.USER, "is needed here"))
                .hasMessage("example:1:23: source.message-bus.user: is needed here");
    }

    @Test
    void secretsComeFromFilesBesideTheConfigurationWithoutTheLastLineBreak() throws IOException {
        Path file = folder.resolve("bridge.yaml");
        Files.writeString(folder.resolve("secret"), "two\nlines\n");
        Files.writeString(file, "source: {message-bus: {password: \"<${file:secret}> $${env:X}\"}}");

        Component source = ConfigurationFile.read(file, Example.ROOT)
                .settings()
                .get(Example.SOURCE)
                .get(Example.KIND);

        assertThat(source.settings().get(Example.PASSWORD).reveal()).isEqualTo("<two\nlines> ${env:X}");
    }

    @Test
    void aFileMayAllowLiteralSecrets() throws IOException {
        Path file = folder.resolve("bridge.yaml");
        Files.writeString(file, "source: {message-bus: {password: p}}\nallowLiteralSecrets: true\n");

        assertThat(ConfigurationFile.read(file, Example.ROOT)
                        .settings()
                        .get(Example.SOURCE)
                        .get(Example.KIND)
                        .settings()
                        .get(Example.PASSWORD)
                        .reveal())
                .isEqualTo("p");
    }

    @Test
    void variablesStandAnywhereInAValue() throws BadValue {
        References references = new References(Path.of(""), Map.of("HOST", "a.example", "PORT", "1")::get);

        assertThat(references.resolve("https://${env:HOST}:${env:PORT}/x$")).isEqualTo("https://a.example:1/x$");
        assertThat(references.resolve("$${env:HOST} costs $5")).isEqualTo("${env:HOST} costs $5");
    }

    @Test
    void aFileThatCannotBeReadIsRefusedByName() throws IOException {
        Path absent = folder.resolve("absent.yaml");
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {'a', ':', ' ', (byte) 0xC3, '('});

        assertThatThrownBy(() -> ConfigurationFile.read(absent, Example.ROOT))
                .hasMessage(absent + ":1:1: there is no such file; correct the path given with -c");
        assertThatThrownBy(() -> ConfigurationFile.read(binary, Example.ROOT))
                .hasMessage(binary + ":1:1: the file is not UTF-8 text; save it as UTF-8");
    }

    @Test
    void unitsAreShownAsTheyAreWritten() {
        assertThat(Units.show(Duration.ofMinutes(90))).isEqualTo("90m");
        assertThat(Units.show(Duration.ofDays(2))).isEqualTo("2d");
        assertThat(Units.show(Duration.ofMillis(1500))).isEqualTo("1500ms");
        assertThat(Units.show(64L << 20)).isEqualTo("64MiB");
        assertThat(Units.show(1000L)).isEqualTo("1000B");
        assertThat(Units.duration("99999999999999999d")).isEmpty();
        assertThat(Units.size("")).isEmpty();
    }
}
