package dev.auditbridge.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
    private static final String V1 = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",";
    private final EventCodec codec = new EventCodec(EventLimits.DEFAULT, false);

    @Test
    void the_envelope_is_typed_and_bodies_are_ranges() {
        AuditEvent event = decode(Events.CREATE);
        AuditEvent.Envelope envelope = event.envelope();
        assertThat(envelope)
                .usingRecursiveComparison()
                .ignoringFields("requestObject", "responseObject")
                .isEqualTo(new AuditEvent.Envelope(
                        "RequestResponse",
                        "6a1f0d5e-27c4-4b0b-9a53-0d6f3b0f7a11",
                        "ResponseComplete",
                        "/api/v1/namespaces/shop/configmaps?fieldManager=kubectl-create",
                        "create",
                        new AuditEvent.User(
                                "alice@example.com",
                                "u-1",
                                List.of("dev", "system:authenticated"),
                                Map.of("scopes", List.of("a", "b"))),
                        new AuditEvent.User("bob", null, List.of(), Map.of()),
                        List.of("192.0.2.7", "10.0.0.1"),
                        "kubectl/v1.31.0 (linux/amd64)",
                        new AuditEvent.ObjectRef("configmaps", "shop", "prices", "o-1", null, "v1", "17", null),
                        new AuditEvent.ResponseStatus("Success", "made", "Created", 201),
                        null,
                        null,
                        Instant.parse("2026-03-01T10:20:30.000001Z"),
                        Instant.parse("2026-03-01T10:20:30.123456Z"),
                        Map.of("authorization.k8s.io/decision", "allow", "authorization.k8s.io/reason", "")));
        assertThat(Events.text(event, envelope.requestObject()))
                .isEqualTo("{\"kind\":\"ConfigMap\",\"data\":{\"é\":\"1\"}}");
        assertThat(Events.text(event, envelope.responseObject())).isEqualTo("{\"kind\":\"ConfigMap\",\"n\":1e400}");
    }

    @ParameterizedTest
    @DisplayName("I3: one line keeps every byte")
    @ValueSource(
            strings = {
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\"}",
                "{ \"kind\" : \"Event\",\t\"apiVersion\":\"audit.k8s.io/v1\", \"auditID\" :\"\\u0000<\\/\" }",
                "{\"apiVersion\":\"audit.k8s.io/v1\",\"verb\":\"\",\"kind\":\"Event\",\"user\":{},\"x\":[1.50,-0,1E+2]}",
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v9\",\"authenticationMetadata\":{\"a\":null}}",
                "{\"k\\u0069nd\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":null,\"user\":null,\"sourceIPs\":null}",
            })
    void one_line_keeps_every_byte(String json) {
        assertThat(Events.text(decode(json))).isEqualTo(json);
        assertThat(Events.text(decode("\ufeff \r\n" + json + "\n"))).isEqualTo(json);
    }

    @Test
    void several_lines_become_one_with_values_as_written() {
        String pretty = """
                {
                \t"kind": "Event",
                \t"apiVersion": "audit.k8s.io/v1",\r
                \t"auditID": "a \\" b\\n",
                \t"requestObject": { "n": [ 1.0, 1e400 ], "s": " { , } " }
                }
                """;
        assertThat(Events.text(decode(pretty)))
                .isEqualTo(V1 + "\"auditID\":\"a \\\" b\\n\",\"requestObject\":{\"n\":[1.0,1e400],\"s\":\" { , } \"}}");
    }

    @Test
    void a_part_of_an_array_is_read_like_the_whole() {
        byte[] json = Events.utf8("xx" + Events.CREATE + "yy");
        AuditEvent event = Events.event(Events.only(codec.decode(json, 2, json.length - 4, Origin.of("eks"))));
        assertThat(Events.text(event)).isEqualTo(Events.CREATE);
        assertThat(Events.text(event, event.envelope().requestObject())).startsWith("{\"kind\":\"ConfigMap\",\"data\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\"}",
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1beta1\"}",
                "{\"kind\":\"Event\",\"auditID\":\"a\"}",
                "{\"kind\":\"Event\",\"verb\":\"get\",\"objectRef\":{}}",
                "{\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"a\"}",
                "{\"auditID\":\"\"}",
                "{\"verb\":\"get\",\"user\":{},\"requestURI\":\"/\"}",
                "{\"verb\":\"get\",\"user\":{},\"objectRef\":{}}",
            })
    void what_counts_as_an_event(String json) {
        assertThat(codec.isEvent(Events.utf8(json), 0, json.length())).isTrue();
        assertThat(Events.text(decode(json))).startsWith("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"kind\":\"Event\"}",
                "{\"kind\":\"Event\",\"apiVersion\":\"v1\",\"auditID\":\"a\"}",
                "{\"kind\":\"Event\",\"apiVersion\":\"events.k8s.io/v1\"}",
                "{\"kind\":\"EventList\",\"apiVersion\":\"v1\",\"items\":[]}",
                "{\"kind\":\"Policy\",\"apiVersion\":\"audit.k8s.io/v1\"}",
                "{\"kind\":5,\"user\":\"x\"}",
                "{\"verb\":\"get\",\"user\":{}}",
                "{\"records\":[{\"auditID\":\"a\"}]}",
                "[{\"auditID\":\"a\"}]",
                "17",
                "null",
                "\"{\\\"auditID\\\":\\\"a\\\"}\"",
            })
    void what_is_no_event_is_ignored(String json) {
        assertThat(codec.isEvent(Events.utf8(json), 0, json.length())).isFalse();
        assertThat(result(json)).isEqualTo(new Decoded.Ignored("not-an-event"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"auditID\":\"a\",\"stage\":\"Pa | cut",
                "{\"auditID\":\"a\" | cut",
                "{\"auditID\":\"a\"}} | trailing-data",
                "{\"auditID\":\"a\"}{\"auditID\":\"b\"} | trailing-data",
                "I0202 15:03:28.000000 1 controller.go:1] text | not-json",
                "{'auditID':'a'} | not-json",
                "{\"auditID\":\"a\",} | not-json",
                "{\"auditID\":\"a\",\"n\":01} | not-json",
                "{\"auditID\":\"a\",\"n\":NaN} | not-json",
                "{\"auditID\":\"\\x41\"} | not-json",
                "{\"auditID\":\"a\",\"auditID\":\"b\"} | duplicate-member",
                "{\"auditID\":\"a\",\"x\":1,\"x\":1} | duplicate-member",
                "{\"auditID\":\"a\",\"\\u0061uditID\":\"b\"} | duplicate-member",
                "{\"auditID\":\"a\",\"user\":{\"username\":\"a\",\"username\":\"b\"}} | duplicate-member",
                "{\"auditID\":\"a\",\"annotations\":{\"k\":\"1\",\"k\":\"2\"}} | duplicate-member",
                "{\"auditID\":7} | wrong-type",
                "{\"auditID\":\"a\",\"user\":\"alice\"} | wrong-type",
                "{\"auditID\":\"a\",\"sourceIPs\":{}} | wrong-type",
                "{\"auditID\":\"a\",\"responseStatus\":{\"code\":\"200\"}} | wrong-type",
                "{\"auditID\":\"a\",\"annotations\":{\"k\":true}} | wrong-type",
            })
    @DisplayName("I6: a broken envelope is poison, with a stable reason and its bytes")
    void a_broken_envelope_is_poison(String json, String reason) {
        Decoded.Poison poison = (Decoded.Poison) result(json);
        assertThat(poison.reason()).isEqualTo(reason);
        assertThat(poison.bytes()).isEqualTo(Events.utf8(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "\ufeff"})
    void nothing_is_ignored_as_empty(String text) {
        assertThat(result(text)).isEqualTo(new Decoded.Ignored("empty"));
    }

    @Test
    void limits() {
        int size = Events.utf8(Events.CREATE).length;
        EventCodec small = new EventCodec(new EventLimits(3 * size, size), false);
        assertThat(Events.only(small.decode(Events.utf8(Events.CREATE + "\n"), Origin.of("eks"))))
                .isInstanceOf(Decoded.Event.class);
        byte[] larger = Events.utf8(Events.CREATE.replace("\"verb\":\"create\"", "\"verb\":\"creates\""));
        assertThat(((Decoded.Poison) Events.only(small.decode(larger, Origin.of("eks")))).reason())
                .isEqualTo("too-large");
        byte[] noEvent = Events.utf8("[\"" + "x".repeat(2 * size) + "\"]");
        assertThat(Events.only(small.decode(noEvent, Origin.of("eks")))).isInstanceOf(Decoded.Ignored.class);
        byte[] huge = new byte[3 * size + 1];
        Arrays.fill(huge, (byte) '[');
        assertThat(((Decoded.Poison) Events.only(small.decode(huge, Origin.of("eks")))).reason())
                .isEqualTo("too-large");
        String item = Events.CREATE.substring(V1.length());
        byte[] list = Events.utf8(
                "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":[{" + item + ",{" + item + "]}");
        assertThat(small.decode(list, Origin.of("eks"))).hasSize(2).allMatch(Decoded.Event.class::isInstance);
    }

    @Test
    @DisplayName("I3: own annotations that arrive are forgeable: dropped and counted, or kept where told")
    void own_annotations_that_arrive() {
        String json = V1
                + "\"annotations\":{\"auditbridge.dev/cluster\":\"x\",\"a\": \"1\",\"auditbridge.dev/inferred\":\"y\"}}";
        Decoded.Event dropped = (Decoded.Event) result(json);
        assertThat(dropped.droppedAnnotations()).isEqualTo(2);
        assertThat(Events.text(dropped.event())).isEqualTo(V1 + "\"annotations\":{\"a\": \"1\"}}");
        assertThat(dropped.event().envelope().annotations()).containsExactly(Map.entry("a", "1"));

        EventCodec keeping = new EventCodec(EventLimits.DEFAULT, true);
        Decoded.Event kept = (Decoded.Event) Events.only(keeping.decode(Events.utf8(json), Origin.of("canonical")));
        assertThat(kept.droppedAnnotations()).isZero();
        assertThat(Events.text(kept.event())).isEqualTo(json);
    }

    @Test
    void an_event_list_gives_one_result_an_item() {
        String list = """
                {"items":[
                  {"level":"Metadata","auditID":"1","stage":"Panic"},
                  {"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"2"},
                  {"auditID":"3","auditID":"3"},
                  {},
                  7
                ],"apiVersion":"audit.k8s.io/v1","kind":"EventList"}
                """;
        List<Decoded> items = codec.decode(Events.utf8(list), Origin.of("canonical"));
        assertThat(items).hasSize(5);
        assertThat(Events.text(Events.event(items.get(0))))
                .isEqualTo(V1 + "\"level\":\"Metadata\",\"auditID\":\"1\",\"stage\":\"Panic\"}");
        assertThat(Events.text(Events.event(items.get(1)))).isEqualTo(V1 + "\"auditID\":\"2\"}");
        assertThat(items.subList(2, 5))
                .extracting(one -> ((Decoded.Poison) one).reason(), one -> text(((Decoded.Poison) one).bytes()))
                .containsExactly(
                        tuple("duplicate-member", "{\"auditID\":\"3\",\"auditID\":\"3\"}"),
                        tuple("list-item", "{}"),
                        tuple("list-item", "7"));
        assertThat(result("{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":[]}"))
                .isEqualTo(new Decoded.Ignored("empty-list"));
    }

    @Test
    void it_is_an_event_by_what_stands_before_a_cut() {
        byte[] cut = Events.utf8("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"lev");
        assertThat(codec.isEvent(cut, 0, cut.length)).isTrue();
        assertThat(codec.isEvent(cut, 0, 40)).isFalse();
        byte[] item = Events.utf8("{\"level\":\"Metadata\",\"auditID\":\"1\",\"sta");
        assertThat(codec.isEvent(item, 0, item.length)).isTrue();
    }

    private AuditEvent decode(String json) {
        return Events.decode(codec, Events.utf8(json));
    }

    private Decoded result(String json) {
        return Events.only(codec.decode(Events.utf8(json), Origin.of("canonical")));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
