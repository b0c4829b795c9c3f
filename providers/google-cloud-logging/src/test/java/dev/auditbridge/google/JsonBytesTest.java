package dev.auditbridge.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.auditbridge.RandomSeed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class JsonBytesTest {
    private static final String[] PIECES = {
        "a",
        "\"",
        "\\",
        "/",
        "\b\t\n\f\r",
        "\u0000\u001f",
        "\u007f",
        "\u0080é\u07ff",
        "\u0800\u2028\uffff",
        "\ud83d\ude00",
        "\ud800",
        "\udc00",
        "x".repeat(300)
    };

    @Test
    @DisplayName("I3: any text is written as Jackson writes it, so that an Event keeps its identity")
    void textAsJacksonWritesIt() throws IOException {
        SplittableRandom random = RandomSeed.random("JsonBytesTest");
        for (int i = 0; i < 2_000; i++) {
            String text = text(random);
            String name = text(random);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            try (JsonGenerator jackson = new JsonFactory().createGenerator(expected)) {
                jackson.writeStartObject();
                jackson.writeStringField(name, text);
                jackson.writeEndObject();
            }
            JsonBytes written = new JsonBytes(1);
            written.startObject();
            written.name(name);
            written.text(text);
            written.endObject();

            assertThat(written.toByteArray()).isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void commasStandBetweenValuesAndNowhereElse() {
        JsonBytes out = new JsonBytes(1);
        out.startObject();
        out.name("a");
        out.startArray();
        out.literal("1");
        out.startObject();
        out.endObject();
        out.text("b");
        out.startArray();
        out.endArray();
        out.endArray();
        out.name("c");
        byte[] other = "[{\"not\":true}]".getBytes(UTF_8);
        out.raw(other, 1, other.length - 1);
        out.name("d");
        out.literal("null");
        out.endObject();

        assertThat(new String(out.toByteArray(), UTF_8))
                .isEqualTo("{\"a\":[1,{},\"b\",[]],\"c\":{\"not\":true},\"d\":null}");
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
