package dev.auditbridge.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.RandomSeed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cursor takes exactly what RFC 8259 allows, which Jackson is the judge of. */
class JsonCursorTest {
    private static final JsonFactory JACKSON = new JsonFactory();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "0",
                "-",
                "-0",
                "01",
                "-01",
                "[1.]",
                ".5",
                "1.5",
                "1e",
                "1e+",
                "1E-7",
                "1e5.",
                "+1",
                "0x1",
                "NaN",
                "Infinity",
                "tru",
                "true",
                "truex",
                "True",
                "null",
                "nul",
                "\"",
                "\"\"",
                "\"\\\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\uD800\"",
                "\"a\tb\"",
                "'a'",
                "[",
                "[]",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[1]]",
                "{",
                "{}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":{\"b\":[1,{\"c\":[]}]}}",
                "[[1,{\"a\":[{}]},[]]]",
                "{}{}",
                "[1] 2",
                "//",
                "[1/**/]",
                "\u0000",
                "[1\u0000]",
                "[1,\u00a02]"
            })
    void takes_what_jackson_takes(String json) throws IOException {
        byte[] bytes = Events.utf8(json);
        assertThat(takes(bytes)).isEqualTo(jacksonTakes(bytes));
    }

    @Test
    @DisplayName("random damage: takes what Jackson takes")
    void random_damage_takes_what_jackson_takes() throws IOException {
        SplittableRandom random = RandomSeed.random("JsonCursorTest.random_damage");
        String alphabet = "{}[]\":,0123456789.-+eE\\utrfalsn \t\n/";
        byte[] whole = Events.utf8(
                "{\"a\":[1,-2.5e+3,true,{\"b\":null,\"c\\n\\u00e9\":\"d\\\\\"}],\"e\":{},\"f\":[[]], \"g\":0}");
        int taken = 0;
        for (int i = 0; i < 30_000; i++) {
            byte[] damaged = whole.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            boolean takes = takes(damaged);
            taken += takes ? 1 : 0;
            assertThat(takes)
                    .as(() -> new String(damaged, StandardCharsets.UTF_8))
                    .isEqualTo(jacksonTakes(damaged));
        }
        assertThat(taken).isPositive();
    }

    @Test
    void strings_decode_as_jacksons_do() throws Exception {
        SplittableRandom random = RandomSeed.random("JsonCursorTest.strings");
        String[] parts = {
            "a", "é", "€", "😀", "\\n", "\\\\", "\\\"", "\\/", "\\u0000", "\\u20AC", "\\ud83d\\ude00", "\\b\\f\\r\\t"
        };
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder("\"");
            for (int k = random.nextInt(8); k > 0; k--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            byte[] json = Events.utf8(text.append('"').toString());
            assertThat(new JsonCursor(json, 0, json.length).string())
                    .isEqualTo(new ObjectMapper().readValue(json, String.class));
        }
    }

    @Test
    void bytes_that_are_not_utf8_are_noticed_as_java_does() throws Exception {
        SplittableRandom random = RandomSeed.random("JsonCursorTest.utf8");
        for (int i = 0; i < 30_000; i++) {
            byte[] text = new byte[random.nextInt(6)];
            for (int k = 0; k < text.length; k++) {
                text[k] = (byte) (0x80 | random.nextInt(128));
            }
            byte[] json = Events.concat(Events.utf8("\""), text, Events.utf8("\""));
            JsonCursor cursor = new JsonCursor(json, 0, json.length);
            cursor.skip();
            String decoded = new String(text, StandardCharsets.UTF_8);
            assertThat(cursor.takeBrokenUtf8())
                    .as(() -> HexFormat.of().formatHex(text))
                    .isEqualTo(decoded.contains("\ufffd") && !Arrays.equals(Events.utf8(decoded), text));
        }
    }

    private static boolean takes(byte[] json) {
        JsonCursor cursor = new JsonCursor(json, 0, json.length);
        try {
            cursor.skip();
            cursor.endDocument();
            return true;
        } catch (MalformedJson e) {
            return false;
        }
    }

    private static boolean jacksonTakes(byte[] json) throws IOException {
        try (JsonParser parser = JACKSON.createParser(json)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
