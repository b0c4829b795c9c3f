package dev.auditbridge.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.event.AuditEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client puts into a user name, a user agent, an object's name or a request line stays in its own field of its own
 * record, in every schema: a strict reader of the format gets it back, or what the schema's page says stands for it.
 */
class InjectionTest {
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    static Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("line breaks", "a\nb\r\nc\rd\u2028e\u2029f\u0085g\u000bh\fi");
        values.put("a record of its own", "x\n<13>1 - - - CEF:0|a|b|c|d|e|10|suser=root\n{\"auditID\":\"forged\"}\n");
        values.put("pipes", "|login=root|device_type=other|original_message={}|");
        values.put("keys and values", "x suser=root duser\\=y act=z \\");
        values.put("tabs", "x\tusrName=root\tsrc=192.0.2.66");
        values.put("quotes and braces", "\"},\"user\":{\"username\":\"root\"},\"x\":{\"a\":\"\\\"");
        values.put("backslashes", "\\\\ \\n \\u0041 \\");
        values.put("control characters", "\u0000\u0001\u0007\b\u001b[31mred\u007f\u0080\u009f");
        values.put("right-to-left marks", "gpj.\u202eexe.\u202d\u2066x\u2069\u200f\ufeff");
        values.put("halves of surrogate pairs", "a\ud800b\udc00c\udc00\ud800");
        values.put("characters beyond the first plane", "\ud83d\ude00\ud83e\udd84");
        values.put("spaces at the ends", "  x  ");
        values.put("64 KiB", "y".repeat(65_530) + "=|\n\\\t\"");
        return values;
    }

    static Iterable<Object[]> cases() {
        return values().entrySet().stream()
                .map(entry -> new Object[] {entry.getKey(), entry.getValue()})
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    @DisplayName(
            "LogRhythm: - for a pipe, a space for a control character, cut at 1,000, all of it in original_message")
    void logrhythm(String what, String value) throws IOException {
        Map<String, String> fields = LogRhythmLine.parse(oneLine("logrhythm", value));

        String expected = plain(value.replace('|', '-'), 1_000);
        assertThat(fields).containsEntry("login", expected).containsEntry("useragent", expected);
        assertThat(fields).containsEntry("object", expected).containsEntry("url", expected);
        assertThat(fields.get("original_message")).doesNotContain("|");
        assertThat(JSON.readTree(fields.get("original_message"))
                        .at("/user/username")
                        .textValue())
                .isEqualTo(value);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    @DisplayName("CEF: =, \\ and line breaks come back, a space for any other control character, cut and named as such")
    void cef(String what, String value) {
        CefLine line = CefLine.parse(oneLine("cef", value));

        assertThat(line.header()).startsWith("auditbridge", "Kubernetes audit", "1.0");
        String expected = cut(spaced(value, "\n\r"), value, 1_023);
        assertThat(line.extension()).containsEntry("suser", expected).containsEntry("fname", expected);
        assertThat(line.extension()).containsEntry("requestClientApplication", expected);
        assertThat(line.extension()).containsEntry("request", expected);
        if (value.length() > 4_000) {
            assertThat(line.extension())
                    .containsEntry(
                            "AuditbridgeKubernetesCutFields",
                            "externalId,suser,duser,request,requestClientApplication,fname,cs5,cs6,"
                                    + "AuditbridgeKubernetesAnnotations");
        } else {
            assertThat(line.extension().get("cs5")).isEqualTo("data=" + spaced("{\"k\":" + json(value) + "}", ""));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    @DisplayName("LEEF: a space for a control character, everything else comes back")
    void leef(String what, String value) {
        LeefLine line = LeefLine.parse(oneLine("leef", value));

        assertThat(line.header()).startsWith("auditbridge", "Kubernetes audit", "1.0");
        String expected = plain(value, Integer.MAX_VALUE);
        assertThat(line.attributes()).containsEntry("usrName", expected).containsEntry("userAgent", expected);
        assertThat(line.attributes()).containsEntry("object", expected).containsEntry("url", expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    @DisplayName("ECS: everything comes back")
    void ecs(String what, String value) throws IOException {
        JsonNode document = JSON.readTree(oneLine("ecs", value));

        for (String field : new String[] {
            "/user/name",
            "/user_agent/original",
            "/orchestrator/resource/name",
            "/url/original",
            "/event/id",
            "/kubernetes/audit/user/username",
            "/kubernetes/audit/requestObject/data/k"
        }) {
            assertThat(document.at(field).textValue()).as(field).isEqualTo(value);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    @DisplayName("OCSF: everything comes back")
    void ocsf(String what, String value) throws IOException {
        JsonNode document = JSON.readTree(oneLine("ocsf", value));

        for (String field : new String[] {
            "/actor/user/name",
            "/http_request/user_agent",
            "/resources/0/name",
            "/http_request/url/url_string",
            "/api/request/uid",
            "/api/request/data/data/k",
            "/unmapped/impersonatedUser/username"
        }) {
            assertThat(document.at(field).textValue()).as(field).isEqualTo(value);
        }
    }

    /** The Event with that value wherever a client can put one, encoded: strict UTF-8 without a line break. */
    private static String oneLine(String format, String value) {
        String text = json(value);
        AuditEvent event = SchemaEvents.eks("{\"auditID\":" + text + ",\"stage\":\"ResponseComplete\",\"requestURI\":"
                + text
                + ",\"verb\":\"create\",\"user\":{\"username\":" + text + "},\"impersonatedUser\":{\"username\":" + text
                + "},\"sourceIPs\":[\"192.0.2.7\"],\"userAgent\":" + text
                + ",\"objectRef\":{\"resource\":\"configmaps\",\"namespace\":" + text + ",\"name\":" + text
                + "},\"requestObject\":{\"data\":{\"k\":" + text + "}},\"annotations\":{\"a.b/c\":" + text + "}}");
        byte[] encoded = Encoders.named(format, false).encode(event);
        try {
            String line = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(encoded))
                    .toString();
            assertThat(line).doesNotContain("\n", "\r");
            return line;
        } catch (CharacterCodingException e) {
            throw new AssertionError(e);
        }
    }

    /** A JSON string with escapes only where there must be some. */
    private static String json(String value) {
        Utf8Buffer out = new Utf8Buffer(64);
        out.quoted(value);
        return new String(out.toByteArray(), StandardCharsets.UTF_8);
    }

    private static String plain(String value, int most) {
        return cut(spaced(value, ""), value, most);
    }

    private static String cut(String text, String value, int most) {
        return value.length() <= most ? text : text.substring(0, most);
    }

    /** With a space for each control character and separator, U+FFFD for each half of a pair. */
    private static String spaced(String value, String kept) {
        StringBuilder text = new StringBuilder();
        value.codePoints().forEach(c -> {
            boolean control = Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
            boolean half = c >= 0xd800 && c < 0xe000;
            text.appendCodePoint(control && kept.indexOf(c) < 0 ? ' ' : half ? 0xfffd : c);
        });
        return text.toString();
    }
}
