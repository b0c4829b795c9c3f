package dev.auditbridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.app.JsonDocuments.Document;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class JsonDocumentsTest {

    @Test
    void documentsStandOneAfterAnother() {
        assertThat(split("{\"a\":1}\n{\"b\":[{}]}{\"c\":\"}\"}\r\n\n {\"d\":\"\\\"{\"}"))
                .containsExactly("{\"a\":1}", "{\"b\":[{}]}", "{\"c\":\"}\"}", "{\"d\":\"\\\"{\"}");
    }

    @Test
    void prettyPrintedDocumentsAreWhole() {
        String pretty = "{\n  \"a\": [\n    1,\n    -2.5e+3,\n    true\n  ],\n  \"b\": {\n  }\n}";

        assertThat(split(pretty + "\n" + pretty + "\n")).containsExactly(pretty, pretty);
    }

    @Test
    void theElementsOfATopLevelArrayAreDocuments() {
        assertThat(split("[{\"a\":1},\n {\"b\":2}]\n{\"c\":3}\n[]"))
                .containsExactly("{\"a\":1}", "{\"b\":2}", "{\"c\":3}");
    }

    @Test
    void aByteOrderMarkIsNoPartOfADocument() {
        assertThat(split("\uFEFF{\"a\":1}\n\uFEFF{\"b\":2}")).containsExactly("{\"a\":1}", "{\"b\":2}");
    }

    @Test
    void aCutDocumentIsItsLineAndHurtsNoOther() {
        for (String cut : List.of(
                "{\"a\":\"b[Truncated...]",
                "{\"a\":\"b\\",
                "{\"a\":{\"b\":1}[Truncated...]",
                "{\"a\":{\"b\":1},",
                "{\"a\":",
                "{\"a\"",
                "{",
                "{\"a\":[1,2",
                "{\"a\":1}},\"b\":2}",
                "I0102 03:04:05 a log line",
                "[2026-01-01] another",
                "\"a\": 1},",
                "}")) {
            assertThat(split(cut + "\n{\"c\":3}\n{\"d\":4}")).as(cut).containsExactly(cut, "{\"c\":3}", "{\"d\":4}");
            assertThat(split("{\"c\":3}\n" + cut)).as(cut).containsExactly("{\"c\":3}", cut);
        }
    }

    @Test
    void aBrokenPrettyPrintedDocumentReachesToTheNextOne() {
        String broken = "{\n  \"a\": 1,\n  \"b\" 2,\n  \"c\": {\n    \"d\": 3\n  }\n}";

        assertThat(split(broken + "\n{\"e\":5}\n")).containsExactly(broken, "{\"e\":5}");
        assertThat(split("{\n  \"a\": 1,\n")).containsExactly("{\n  \"a\": 1,");
    }

    @Test
    void I4_aDocumentThatIsTooLargeIsSkippedWithoutHoldingIt() {
        String large = "{\"a\":\"" + "x".repeat(5000) + "\",\n\"b\":{}}";

        assertThat(split(large + "{\"c\":3}\n" + "y".repeat(5000) + "\n{\"d\":4}", 1000))
                .containsExactly("too large", "{\"c\":3}", "too large", "{\"d\":4}");
    }

    @Test
    void timeGrowsWithTheLengthOnly() {
        // Each line could be the value of the line before: looked through once as one document, then line by line.
        String nested = "{\"a\":\n".repeat(300_000);

        List<String> lines = Assertions.assertTimeout(Duration.ofSeconds(20), () -> split(nested));

        assertThat(lines).hasSize(300_000).containsOnly("{\"a\":");
    }

    private static List<String> split(String text) {
        return split(text, 1 << 24);
    }

    private static List<String> split(String text, int largest) {
        // One byte at a time, so that every document crosses a read.
        InputStream trickle = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                return super.read(bytes, offset, Math.min(length, 7));
            }
        };
        JsonDocuments documents = new JsonDocuments(trickle, largest);
        List<String> found = new ArrayList<>();
        try {
            for (Document document = documents.next(); document != null; document = documents.next()) {
                found.add(
                        switch (document) {
                            case Document.Whole(byte[] bytes) -> new String(bytes, StandardCharsets.UTF_8);
                            case Document.TooLarge tooLarge -> "too large";
                        });
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return found;
    }
}
