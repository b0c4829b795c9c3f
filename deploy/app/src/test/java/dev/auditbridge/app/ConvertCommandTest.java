package dev.auditbridge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.auditbridge.Peers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertCommandTest {
    private static final String EVENT = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Metadata\","
            + "\"auditID\":\"%s\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/api/v1/pods\",\"verb\":\"list\","
            + "\"user\":{\"username\":\"alice\"}}";

    @TempDir
    private Path folder;

    @Test
    void canonicalEventsGoThroughAsTheyAre() {
        String events = EVENT.formatted("a") + "\n" + EVENT.formatted("b") + "\n";

        Cli.Result result = Cli.runWithInput(events.getBytes(UTF_8), "convert");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo(events);
        assertThat(result.err()).isEmpty();
    }

    @Test
    void aGzipFileIsUnpackedWhateverItsName() throws IOException {
        Path file = folder.resolve("events.log");
        Files.write(file, gzip(EVENT.formatted("a")));

        Cli.Result result = Cli.run("convert", file.toString());

        assertThat(result.out()).isEqualTo(EVENT.formatted("a") + "\n");
    }

    @Test
    void damagedGzipFailsAfterWhatStandsBeforeTheDamage() throws IOException {
        byte[] whole = gzip((EVENT.formatted("a") + "\n").repeat(20_000));
        Path file = Files.write(folder.resolve("events.gz"), java.util.Arrays.copyOf(whole, whole.length / 2));

        Cli.Result result = Cli.run("convert", file.toString());

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).startsWith(EVENT.formatted("a") + "\n");
        assertThat(result.err()).contains(file + " is damaged gzip").doesNotContain("\tat ");
    }

    @Test
    void poisonAndIgnoredAreJsonLinesOnStderrAndPoisonIsExitThree() throws IOException {
        Path file = folder.resolve("mixed.json");
        Files.writeString(
                file, EVENT.formatted("a") + "\n{\"kind\":\"Event\",\"auditID\":\"b\n" + "{\"some\":\"thing\"}\n");

        Cli.Result result = Cli.run("convert", file.toString());

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.out()).isEqualTo(EVENT.formatted("a") + "\n");
        assertThat(result.err().lines())
                .containsExactly(
                        "{\"file\":\"" + file + "\",\"index\":1,\"outcome\":\"poison\",\"reason\":\"cut\"}",
                        "{\"file\":\"" + file + "\",\"index\":2,\"outcome\":\"ignored\",\"reason\":\"not-an-event\"}");
    }

    @Test
    void ignoredRecordsAloneAreExitZero() {
        assertThat(Cli.runWithInput("{\"some\":\"thing\"}".getBytes(UTF_8), "convert")
                        .exit())
                .isZero();
    }

    @Test
    void theOriginIsSaidOnlyOnRequest() {
        Cli.Result result =
                Cli.runWithInput(EVENT.formatted("a").getBytes(UTF_8), "convert", "--origin", "annotations");

        assertThat(result.out()).contains("\"auditbridge.dev/provider\":\"canonical\"");
    }

    @Test
    void whatThisProgramWroteGoesThroughAgainAsItIs() {
        byte[] once = Cli.runWithInput(EVENT.formatted("a").getBytes(UTF_8), "convert", "--origin", "annotations")
                .bytes();

        assertThat(Cli.runWithInput(once, "convert", "--from", "canonical").bytes())
                .isEqualTo(once);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--from nobody", "--to nothing", "--origin somewhere", "--form auto", "no-such-file"})
    void wrongUsageIsOneParagraphAndExitTwo(String arguments) {
        Cli.Result result = Cli.run(Stream.concat(Stream.of("convert"), Stream.of(arguments.split(" ")))
                .toArray(String[]::new));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("auditbridge: ").hasLineCount(1);
    }

    @Test
    void wrongUsageNamesWhatIsAllowed() {
        assertThat(Cli.run("convert", "--from", "nobody").err()).contains("allowed: auto, canonical");
        assertThat(Cli.run("convert", "--form", "auto").err())
                .contains("did you mean")
                .contains("--from");
        assertThat(Cli.run("convret").err()).contains("did you mean").contains("convert");
        assertThat(Cli.run("convert", folder.toString()).err()).contains("is a folder");
    }

    @DisplayName("I3: convert is the identity on every canonical Event of the corpus")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "audit-requestresponse.ndjson.gz",
                "audit-metadata.ndjson.gz",
                "audit-request.ndjson.gz",
                "audit-managed-policy.ndjson.gz"
            })
    void I3_identityOverTheCorpus(String name) throws IOException {
        Path file = Peers.corpus().resolve(name);

        Cli.Result result = Cli.run("convert", file.toString());

        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        byte[] expected = gunzip(file);
        assertThat(java.util.Arrays.equals(result.bytes(), expected))
                .as("every byte of " + name)
                .isTrue();
    }

    @Test
    void I3_oddBodiesArriveAndWhatIsNotUtf8IsRepaired() throws IOException {
        Path file = Peers.corpus().resolve("audit-odd-bodies.ndjson.gz");

        Cli.Result result = Cli.run("convert", file.toString());

        assertThat(result.exit()).isZero();
        List<String> expected = new String(gunzip(file), UTF_8).lines().toList();
        List<String> actual = result.out().lines().toList();
        assertThat(actual).hasSameSizeAs(expected);
        long same = 0;
        for (int i = 0; i < actual.size(); i++) {
            if (actual.get(i).contains("auditbridge.dev/repaired")) {
                assertThat(expected.get(i)).contains("\uFFFD");
            } else {
                assertThat(actual.get(i)).isEqualTo(expected.get(i));
                same++;
            }
        }
        assertThat(same).isEqualTo(actual.size() - 3);
    }

    @Test
    void I3_theItemsOfAnEventListAreItsEvents() throws IOException {
        try (Stream<Path> files = Files.list(Peers.corpus())) {
            for (Path file : files.filter(f -> f.getFileName().toString().matches("webhook-eventlist-\\d+\\.json\\.gz"))
                    .toList()) {
                Cli.Result result = Cli.run("convert", file.toString());

                assertThat(result.exit()).as(file.toString()).isZero();
                List<String> items = items(gunzip(file));
                List<String> events = result.out().lines().toList();
                assertThat(events).as(file.toString()).hasSameSizeAs(items);
                for (int i = 0; i < items.size(); i++) {
                    assertThat(tokens(events.get(i))).as(file + " item " + i).containsAll(tokens(items.get(i)));
                }
            }
        }
    }

    private static List<String> items(byte[] list) throws IOException {
        List<String> items = new java.util.ArrayList<>();
        String text = new String(list, UTF_8);
        try (JsonParser json = json().createParser(text)) {
            while (!"items".equals(json.currentName())) {
                json.nextToken();
            }
            json.nextToken();
            while (json.nextToken() == JsonToken.START_OBJECT) {
                int start = (int) json.currentTokenLocation().getCharOffset();
                json.skipChildren();
                items.add(
                        text.substring(start, (int) json.currentTokenLocation().getCharOffset() + 1));
            }
        }
        return items;
    }

    private static List<String> tokens(String event) throws IOException {
        List<String> tokens = new java.util.ArrayList<>();
        try (JsonParser json = json().createParser(event)) {
            while (json.nextToken() != null) {
                tokens.add(json.currentToken() + " " + json.getText());
            }
        }
        return tokens;
    }

    private static JsonFactory json() {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(1 << 28)
                        .maxNestingDepth(10_100)
                        .build())
                .build();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] gunzip(Path file) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        }
    }
}
