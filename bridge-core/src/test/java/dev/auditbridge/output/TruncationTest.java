package dev.auditbridge.output;

import static dev.auditbridge.event.TestEvents.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.event.AuditEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of an Event that is too large for its collector. */
class TruncationTest {
    private static final String TRUNCATED = "auditbridge.dev/truncated";
    private final Truncation truncation = new Truncation(AuditEvent::json);

    @Test
    void what_fits_is_the_Event_itself() {
        AuditEvent event = event("a", "{\"x\":1}", "{\"y\":2}");

        assertThat(truncation.encode(event, event.json().length)).isSameAs(event.json());
    }

    @Test
    void the_response_goes_first() throws IOException {
        AuditEvent event = event("a", "{\"x\":1}", "{\"y\":\"" + "z".repeat(500) + "\"}");

        JsonNode left = read(truncation.encode(event, 300));

        assertThat(left.get("responseObject")).isNull();
        assertThat(left.get("requestObject").toString()).isEqualTo("{\"x\":1}");
        assertThat(left.at("/annotations").get(TRUNCATED).textValue()).isEqualTo("responseObject");
    }

    @Test
    void then_the_request() throws IOException {
        AuditEvent event = event("a", "\"" + "z".repeat(500) + "\"", "{\"y\":1}");

        JsonNode left = read(truncation.encode(event, 300));

        assertThat(left.get("requestObject")).isNull();
        assertThat(left.get("verb").textValue()).isEqualTo("create");
        assertThat(left.at("/annotations").get(TRUNCATED).textValue()).isEqualTo("responseObject,requestObject");
    }

    @Test
    void what_the_vendor_had_cut_stays_named() throws IOException {
        AuditEvent event = event("a", "{}", "\"" + "z".repeat(500) + "\"")
                .withAnnotations(Map.of(TRUNCATED, "requestObject", "other", "1"));

        JsonNode left = read(truncation.encode(event, 300));

        assertThat(left.at("/annotations").toString())
                .isEqualTo("{\"other\":\"1\",\"" + TRUNCATED + "\":\"requestObject,responseObject\"}");
    }

    @Test
    void then_the_ends_of_strings_between_two_characters() throws IOException {
        AuditEvent event = event("a\uD83D\uDE00".repeat(3_000), "{}", "{}");

        JsonNode left = read(truncation.encode(event, 2_000));

        assertThat(left.get("auditID").textValue()).startsWith("a\uD83D\uDE00a").matches("(a\uD83D\uDE00)+a?");
        assertThat(left.get("verb").textValue()).isEqualTo("create");
        assertThat(left.at("/annotations").get(TRUNCATED).textValue()).endsWith("strings");
    }

    @Test
    void escapes_and_pairs_of_escapes_stay_whole() throws IOException {
        String pairs = "\\ud83d\\ude00\\n\\\"".repeat(2_000);
        for (int most = 1_000; most < 1_100; most++) {
            JsonNode left = read(truncation.encode(event("p" + pairs), most));

            assertThat(left.get("auditID").textValue()).matches("p(\uD83D\uDE00\n\")*(\uD83D\uDE00\n?)?");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {480, 1_024, 2_048, 8_192, 65_507})
    void whatever_is_in_it_an_Event_fits_and_no_character_is_split(int most) {
        for (AuditEvent event : HostileEvents.all()) {
            byte[] encoded = truncation.encode(event, most);

            assertThat(encoded.length).isBetween(1, most);
            assertThat(new String(encoded, UTF_8)).contains("\"auditID\":\"hostile-");
            assertThat(isUtf8(encoded)).isTrue();
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static JsonNode read(byte[] json) throws IOException {
        return new ObjectMapper().readTree(json);
    }
}
