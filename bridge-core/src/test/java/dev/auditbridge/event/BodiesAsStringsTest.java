package dev.auditbridge.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("I6: a refused Event's bodies become strings of their JSON text")
class BodiesAsStringsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[1,\"x\\\"y\\\\\",null]}",
                "\"plain \\u0007 \\\\\"",
                "1e400",
                "null",
                "[]",
                "{\"grüße\":\"€ \uD83D\uDE00\"}",
                "{\t\"tab\":1}"
            })
    void the_string_is_the_text_that_stood_there(String body) throws Exception {
        AuditEvent event = TestEvents.event("a", body, "{}");

        AuditEvent strings = event.withBodiesAsStrings();

        JsonNode json = new ObjectMapper().readTree(strings.json());
        assertThat(json.get("requestObject").textValue()).isEqualTo(body);
        assertThat(json.get("responseObject").textValue()).isEqualTo("{}");
        assertThat(json.get("verb").textValue()).isEqualTo("create");
    }

    @Test
    void the_envelope_points_at_the_strings() {
        AuditEvent strings = TestEvents.event("a", "{\"b\":1}", "[2]").withBodiesAsStrings();

        assertThat(at(strings, Objects.requireNonNull(strings.envelope().requestObject())))
                .isEqualTo("\"{\\\"b\\\":1}\"");
        assertThat(at(strings, Objects.requireNonNull(strings.envelope().responseObject())))
                .isEqualTo("\"[2]\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"a\",\"requestObject\":{\"b\":1},\"annotations\":{\"c\":\"d\"}}",
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"a\",\"annotations\":{\"c\":\"d\"},\"requestObject\":{\"b\":1}}"
            })
    void annotations_are_still_found(String json) throws Exception {
        EventCodec codec = new EventCodec(EventLimits.DEFAULT, true);
        Decoded decoded =
                codec.decode(json.getBytes(UTF_8), Origin.of("canonical")).getFirst();
        AuditEvent event = ((Decoded.Event) decoded).event();

        AuditEvent strings = event.withBodiesAsStrings().withAnnotations(Map.of("e", "f"));

        JsonNode annotations = new ObjectMapper().readTree(strings.json()).get("annotations");
        assertThat(annotations.toString()).isEqualTo("{\"c\":\"d\",\"e\":\"f\"}");
        assertThat(strings.identity()).isEqualTo(event.identity());
    }

    @Test
    void an_Event_without_bodies_stays_itself() {
        AuditEvent event = TestEvents.event("a");

        assertThat(event.withBodiesAsStrings()).isSameAs(event);
    }

    private static String at(AuditEvent event, AuditEvent.ByteRange range) {
        return new String(event.json(), range.start(), range.end() - range.start(), UTF_8);
    }
}
