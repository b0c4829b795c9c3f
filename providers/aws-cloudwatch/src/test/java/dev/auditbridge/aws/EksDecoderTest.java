package dev.auditbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.event.OwnAnnotations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EksDecoderTest {
    private static final String AUDIT_STREAM = "kube-apiserver-audit-0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    private static final Origin ORIGIN = Origin.of("eks");

    private final EksDecoder decoder = new EksDecoder(EventLimits.DEFAULT, false);
    private final List<String> events = text(resource("events.ndjson")).lines().toList();

    @Test
    void I3_a_message_by_itself_is_the_Event_byte_for_byte() {
        for (String event : events) {
            assertThat(json(decoder.decode(utf8(event), ORIGIN))).containsExactly(event);
        }
    }

    @Test
    void a_page_of_FilterLogEvents_gives_its_Events_and_ignores_the_sibling_streams() {
        List<Decoded> decoded = decoder.decode(resource("filter-log-events-page.json"), ORIGIN);

        assertThat(json(decoded)).isEqualTo(events);
        assertThat(reasons(decoded)).containsExactly("event", "event", "ignored other-stream", "ignored other-stream");
        Origin origin = event(decoded.getFirst()).origin();
        assertThat(origin.stream()).isEqualTo(AUDIT_STREAM);
        assertThat(origin.recordId()).isEqualTo("38124242424242424242424242424242424242424242424242424201");
        assertThat(origin.recordTime()).isEqualTo(Instant.ofEpochMilli(1709633730112L));
    }

    @Test
    void an_element_of_a_page_and_an_empty_page_are_understood() {
        String element = "{\"logStreamName\":\"" + AUDIT_STREAM + "\",\"timestamp\":1,\"message\":"
                + quoted(events.getFirst()) + ",\"eventId\":\"7\"}";

        assertThat(json(decoder.decode(utf8(element), ORIGIN))).containsExactly(events.getFirst());
        assertThat(decoder.decode(utf8("{\"events\":[],\"searchedLogStreams\":[],\"nextToken\":\"t\"}"), ORIGIN))
                .isEmpty();
    }

    @Test
    void a_row_of_Logs_Insights_holds_the_Event_as_an_object_or_as_text() {
        List<Decoded> decoded = decoder.decode(resource("insights-row.json"), ORIGIN);

        assertThat(json(decoded)).containsExactly(events.get(1));
        assertThat(event(decoded.getFirst()).origin().cluster()).isEqualTo("shop");
        assertThat(event(decoded.getFirst()).origin().account()).isEqualTo("111122223333");
        assertThat(json(decoder.decode(utf8("{\"@message\":" + quoted(events.get(1)) + "}"), ORIGIN)))
                .containsExactly(events.get(1));
    }

    @Test
    void a_subscription_payload_names_cluster_and_account() {
        List<Decoded> decoded = decoder.decode(resource("subscription-payload.json"), ORIGIN);

        assertThat(json(decoded).subList(0, 2)).isEqualTo(events);
        assertThat(event(decoded.getFirst()).origin())
                .isEqualTo(new Origin(
                        "eks",
                        "111122223333",
                        null,
                        "shop",
                        AUDIT_STREAM,
                        "38124242424242424242424242424242424242424242424242424201",
                        Instant.ofEpochMilli(1709633730112L),
                        null));
        assertThat(event(decoded.get(1)).origin().account()).isEqualTo("444455556666");
        assertThat(event(decoded.get(1)).origin().region()).isEqualTo("eu-west-1");
    }

    @Test
    void I3_a_message_that_was_cut_becomes_the_Event_of_what_came() {
        AuditEvent cut = event(
                decoder.decode(resource("subscription-payload.json"), ORIGIN).get(2));

        assertThat(cut.envelope().auditId()).isEqualTo("5d0c7f0e-3f2b-4b52-9f3c-6a8a1a0f1c01");
        assertThat(cut.envelope().requestObject()).isNull();
        assertThat(cut.envelope().requestReceived()).isNull();
        assertThat(cut.envelope().stageTime()).isEqualTo(Instant.ofEpochMilli(1709633732345L));
        assertThat(cut.envelope().annotations().get(OwnAnnotations.TRUNCATED)).contains("requestObject");
        assertThat(cut.envelope().annotations().get(OwnAnnotations.INFERRED)).contains("stageTimestamp");
    }

    @Test
    void I6_wherever_a_message_is_cut_it_is_an_Event_or_poison_with_its_bytes() {
        String whole = events.getFirst();
        int known = whole.indexOf("\"stage\"");
        for (int cut = 1; cut < whole.length(); cut++) {
            for (String mark : List.of("", "[Truncated...]")) {
                String message = whole.substring(0, cut) + mark;
                List<Decoded> decoded =
                        decoder.decode(utf8(message), ORIGIN.withRecord(AUDIT_STREAM, "1", Instant.EPOCH));
                assertThat(decoded).as(message).hasSize(1);
                switch (decoded.getFirst()) {
                    case Decoded.Event event ->
                        assertThat(event.event().envelope().auditId())
                                .isEqualTo("5d0c7f0e-3f2b-4b52-9f3c-6a8a1a0f1c01");
                    case Decoded.Poison poison -> {
                        assertThat(cut).as(message).isLessThan(known);
                        assertThat(poison.reason()).isNotEmpty();
                    }
                    case Decoded.Ignored ignored -> throw new AssertionError("lost: " + message);
                }
            }
        }
    }

    @Test
    @DisplayName("I3 the rest of a cut message is poison in an audit stream, whatever a client made it begin with")
    void rest_of_a_cut_message() {
        Origin audit = ORIGIN.withRecord(AUDIT_STREAM, "1", Instant.EPOCH);
        String rest = "W0101 00:00:00.0 evil\"}},\"stageTimestamp\":\"2024-03-05T10:15:30.112233Z\"}";

        assertThat(reasons(decoder.decode(utf8(rest), audit))).containsExactly("poison continuation");
        assertThat(reasons(decoder.decode(utf8("halfway through"), audit))).containsExactly("poison not-json");
        assertThat(reasons(decoder.decode(utf8("I0305 10:15:31.3 1 trace.go:236] x"), ORIGIN)))
                .containsExactly("ignored text-log");
        assertThat(reasons(decoder.decode(utf8("  \n"), audit))).containsExactly("ignored empty-message");
    }

    @Test
    void a_control_message_is_ignored() {
        assertThat(reasons(decoder.decode(resource("control-message.json"), ORIGIN)))
                .containsExactly("ignored control-message");
    }

    @Test
    void every_wrapping_of_a_payload_gives_the_same() {
        byte[] payload = resource("subscription-payload.json");
        List<String> expected = json(decoder.decode(payload, ORIGIN));
        String data = Base64.getEncoder().encodeToString(gzip(payload));
        String record = "{\"kinesis\":{\"partitionKey\":\"p\",\"sequenceNumber\":\"1\",\"data\":\"" + data
                + "\"},\"eventSource\":\"aws:kinesis\",\"awsRegion\":\"eu-west-1\"}";

        assertThat(json(decoder.decode(gzip(payload), ORIGIN))).isEqualTo(expected);
        assertThat(json(decoder.decode(utf8("{\"awslogs\":{\"data\":\"" + data + "\"}}"), ORIGIN)))
                .isEqualTo(expected);
        assertThat(json(decoder.decode(utf8("{\"Records\":[" + record + "," + record + "]}"), ORIGIN)))
                .isEqualTo(twice(expected));
    }

    @Test
    void documents_one_after_another_are_all_read_as_Firehose_writes_them() {
        byte[] payload = resource("subscription-payload.json");
        List<String> expected = twice(json(decoder.decode(payload, ORIGIN)));
        String lines = events.getFirst() + "\n" + events.get(1) + "\n";

        assertThat(json(decoder.decode(concat(gzip(payload), gzip(payload)), ORIGIN)))
                .isEqualTo(expected);
        assertThat(json(decoder.decode(concat(payload, payload), ORIGIN))).isEqualTo(expected);
        assertThat(json(decoder.decode(utf8(lines), ORIGIN))).isEqualTo(events);
        assertThat(json(decoder.decode(gzip(utf8(events.getFirst() + events.get(1))), ORIGIN)))
                .isEqualTo(events);
    }

    @Test
    void a_byte_order_mark_is_no_part_of_it() {
        byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

        assertThat(json(decoder.decode(concat(mark, utf8(events.getFirst())), ORIGIN)))
                .containsExactly(events.getFirst());
    }

    @Test
    void I4_no_envelope_may_grow_beyond_the_limit() {
        EksDecoder small = new EksDecoder(new EventLimits(64 * 1024, 64 * 1024), false);
        byte[] bomb = gzip(new byte[50 << 20]);
        String twoInOne = "{\"Records\":[" + kinesis(gzip(utf8("x".repeat(40_000)))) + ","
                + kinesis(gzip(utf8("x".repeat(40_000)))) + "]}";

        assertThat(bomb.length).isLessThan(64 * 1024);
        assertThat(reasons(small.decode(bomb, ORIGIN))).containsExactly("poison envelope-too-large");
        assertThat(reasons(small.decode(new byte[64 * 1024 + 1], ORIGIN))).containsExactly("poison envelope-too-large");
        assertThat(reasons(small.decode(utf8(twoInOne), ORIGIN)))
                .containsExactly("poison not-json", "poison envelope-too-large");
    }

    @Test
    void I6_what_is_broken_is_kept_and_what_came_whole_before_it_is_read() {
        String payload = text(resource("subscription-payload.json"));
        byte[] cut = utf8(payload.substring(0, payload.indexOf("[Truncated...]")));
        byte[] gzip = gzip(utf8(payload));

        List<Decoded> decoded = decoder.decode(cut, ORIGIN);
        assertThat(reasons(decoded)).containsExactly("event", "event", "poison broken-envelope");
        assertThat(((Decoded.Poison) decoded.getLast()).bytes()).isEqualTo(cut);

        byte[] half = java.util.Arrays.copyOf(gzip, gzip.length / 2);
        List<Decoded> broken = decoder.decode(half, ORIGIN);
        assertThat(reasons(broken)).containsExactly("poison broken-gzip");
        assertThat(((Decoded.Poison) broken.getFirst()).bytes()).isEqualTo(half);

        assertThat(reasons(decoder.decode(utf8("{\"awslogs\":{\"data\":\"%%%\"}}"), ORIGIN)))
                .containsExactly("poison broken-base64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"events\":[null,1,\"x\",{},{\"message\":null},{\"timestamp\":1e999,\"message\":7}]}",
                "{\"logEvents\":[[]],\"messageType\":7,\"owner\":{},\"logGroup\":[]}",
                "{\"Records\":[{\"kinesis\":7},{\"kinesis\":{\"data\":7}}]}",
                "{\"awslogs\":[]}",
                "{\"@message\":[]}",
                "{\"message\":\"\\ud83d\",\"timestamp\":99999999999999999999,\"eventId\":3}",
                "[]",
                "7",
                "{",
                "\"",
                "{\"events\":",
                ""
            })
    void it_never_throws(String envelope) {
        for (Decoded decoded : decoder.decode(utf8(envelope), ORIGIN)) {
            assertThat(decoded).isNotInstanceOf(Decoded.Event.class);
        }
        decoder.decode(gzip(utf8(envelope)), ORIGIN);
    }

    @Test
    void payloads_inside_payloads_end_somewhere() {
        byte[] inner = utf8(events.getFirst());
        for (int i = 0; i < 4; i++) {
            inner = utf8("{\"awslogs\":{\"data\":\"" + Base64.getEncoder().encodeToString(gzip(inner)) + "\"}}");
        }

        assertThat(reasons(decoder.decode(inner, ORIGIN))).containsExactly("poison nested-too-deep");
    }

    @Test
    void the_format_recognises_AWS_envelopes_and_leaves_Events_to_others() {
        EksFormat format = new EksFormat();

        assertThat(List.of(
                        "filter-log-events-page.json",
                        "subscription-payload.json",
                        "control-message.json",
                        "insights-row.json"))
                .allMatch(name -> format.recognises(resource(name)))
                .allMatch(name -> format.recognises(gzip(resource(name))));
        assertThat(format.recognises(utf8("{\"kind\":\"Event\",\"auditID\":\"x[Truncated...]")))
                .isTrue();
        assertThat(List.of(
                        events.getFirst(),
                        "{\"records\":[{\"category\":\"kube-audit\"}]}",
                        "{\"Records\":[{\"s3\":{}}]}",
                        "{\"protoPayload\":{},\"insertId\":\"x\",\"timestamp\":\"2024-03-05T10:15:30Z\"}",
                        "{\"message\":{\"data\":\"x\"},\"subscription\":\"s\"}",
                        "plain text"))
                .noneMatch(document -> format.recognises(utf8(document)));
    }

    @Test
    void I3_bytes_that_are_not_UTF_8_reach_the_codec_through_an_envelope() {
        String event = events.getFirst().replace("kubelet/v1.29.1", "kubelet/\u00ff");
        byte[] raw = event.getBytes(StandardCharsets.ISO_8859_1);
        byte[] envelope = ("{\"logEvents\":[{\"id\":\"1\",\"timestamp\":1,\"message\":" + quoted(event) + "}]}")
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThat(json(decoder.decode(envelope, ORIGIN))).isEqualTo(json(decoder.decode(raw, ORIGIN)));
        assertThat(event(decoder.decode(envelope, ORIGIN).getFirst()).envelope().annotations())
                .containsEntry(OwnAnnotations.REPAIRED, "userAgent");
    }

    private static String kinesis(byte[] data) {
        return "{\"kinesis\":{\"data\":\"" + Base64.getEncoder().encodeToString(data) + "\"}}";
    }

    private static List<String> twice(List<String> list) {
        return java.util.stream.Stream.concat(list.stream(), list.stream()).toList();
    }

    static AuditEvent event(Decoded decoded) {
        return ((Decoded.Event) decoded).event();
    }

    static List<String> json(List<Decoded> decoded) {
        return decoded.stream()
                .filter(Decoded.Event.class::isInstance)
                .map(event -> text(event(event).json()))
                .toList();
    }

    static List<String> reasons(List<Decoded> decoded) {
        return decoded.stream()
                .map(one -> switch (one) {
                    case Decoded.Event event -> "event";
                    case Decoded.Ignored(String reason) -> "ignored " + reason;
                    case Decoded.Poison(String reason, byte[] bytes, Origin origin) -> "poison " + reason;
                })
                .toList();
    }

    static byte[] resource(String name) {
        try (InputStream in = EksDecoderTest.class.getResourceAsStream(name)) {
            return java.util.Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
