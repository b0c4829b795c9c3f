package dev.auditbridge.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.management.ThreadMXBean;
import dev.auditbridge.HostileBodies;
import dev.auditbridge.RandomSeed;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing a client puts in a request loses, stops or hides an Event (I3), or takes more than its share (I4). */
class HostileEventTest {
    private final EventCodec codec = new EventCodec(EventLimits.DEFAULT, false);

    @TestFactory
    @DisplayName("I3: bodies pass byte for byte")
    Stream<DynamicTest> bodies_pass_byte_for_byte() {
        return HostileBodies.all().entrySet().stream()
                .map(body -> dynamicTest(body.getKey(), () -> {
                    byte[] json = Events.withBody(body.getValue());
                    AuditEvent event = Events.decode(codec, json);
                    assertThat(event.json()).isEqualTo(json);
                    assertThat(Events.text(event, event.envelope().requestObject()))
                            .isEqualTo(new String(body.getValue(), StandardCharsets.UTF_8));
                    assertThat(event.envelope().auditId()).isEqualTo("6a1f0d5e-27c4-4b0b-9a53-0d6f3b0f7a11");
                }));
    }

    @Test
    @DisplayName("I3: 10,000 levels pass, one more is poison, and the other items of a list stay")
    void depth() {
        byte[] most = nested(10_000);
        assertThat(Events.decode(codec, Events.withBody(most)).json()).isEqualTo(Events.withBody(most));
        byte[] deeper = Events.withBody(nested(10_001));
        assertThat(reason(deeper)).isEqualTo("nested-too-deep");
        byte[] list = Events.concat(
                Events.utf8("{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":["),
                Events.withBody(most),
                Events.utf8(","),
                deeper,
                Events.utf8(","),
                Events.withBody(most),
                Events.utf8("]}"));
        assertThat(codec.decode(list, Origin.of("canonical")))
                .extracting(Object::getClass)
                .containsExactly(Decoded.Event.class, Decoded.Poison.class, Decoded.Event.class);
    }

    @ParameterizedTest
    @DisplayName("I3: what is not UTF-8 becomes U+FFFD and is named, wherever it is")
    @ValueSource(strings = {"requestObject", "userAgent", "auditID", "user", "annotations", "unheard"})
    void what_is_not_utf8(String member) {
        String value = switch (member) {
            case "user" -> "{\"username\":\"a\u0080\u0081b\"}";
            case "annotations" -> "{\"k\":\"a\u0080\u0081b\"}";
            case "requestObject" -> "{\"a\u0080\u0081b\":[\"\u00ff\"]}";
            default -> "\"a\u0080\u0081b\"";
        };
        String json = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"" + member + "\":" + value
                + ",\"stage\":\"é\"}";
        byte[] bytes = json.getBytes(StandardCharsets.ISO_8859_1);
        AuditEvent event = Events.decode(codec, bytes);
        assertThat(event.envelope().annotations()).containsEntry(OwnAnnotations.REPAIRED, member + ",stage");
        String text = Events.text(event);
        assertThat(text)
                .contains("\"" + member + "\":"
                        + (member.equals("annotations") ? "{" : value.replaceAll("[\u0080-\u00ff]", "\ufffd")));
        assertThat(event.json()).isEqualTo(Events.utf8(text));
    }

    @Test
    @DisplayName("I3: any text in auditID, userAgent, requestURI and names of users passes byte for byte")
    void any_text_in_what_a_client_names() {
        SplittableRandom random = RandomSeed.random("HostileEventTest.any_text");
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(40); k > 0; k--) {
                text.append((char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
            }
            byte[] quoted = JsonText.quote(text.toString());
            String value = new String(quoted, StandardCharsets.UTF_8);
            byte[] json = Events.utf8("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":" + value
                    + ",\"requestURI\":" + value + ",\"user\":{\"username\":" + value + ",\"groups\":[" + value
                    + "]},\"sourceIPs\":[" + value + "],\"userAgent\":" + value + "}");
            AuditEvent event = Events.decode(codec, json);
            assertThat(event.json()).isEqualTo(json);
            assertThat(event.envelope().auditId()).isEqualTo(text.toString());
            assertThat(event.envelope().user().groups()).containsExactly(text.toString());
        }
    }

    @TestFactory
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    @DisplayName("I4: megabytes of anything take memory in proportion, and end")
    Stream<DynamicTest> memory_is_in_proportion() {
        Map<String, byte[]> documents = new LinkedHashMap<>();
        int size = 4 << 20;
        documents.put("a body of one number", Events.withBody(fill(size, "7")));
        documents.put("a body of empty arrays", Events.withBody(wrap("[[]", fill(size, ",[]"), "]")));
        documents.put("a body of open arrays", Events.withBody(fill(size, "[")));
        documents.put("a body of open objects", Events.withBody(fill(size, "{\"\":")));
        documents.put("a body of escapes", Events.withBody(wrap("\"", fill(size, "\\u0000"), "\"")));
        documents.put("a body that is not UTF-8", Events.withBody(wrap("\"", fill(size, "\u00ff"), "\"")));
        documents.put("a body of spaces", Events.withBody(wrap("[", fill(size, " "), "]")));
        documents.put("unknown members", member(wrap("\"x\":0", names(size), "")));
        documents.put("addresses", member(wrap("\"sourceIPs\":[\"\"", fill(size, ",\"a\""), "]")));
        documents.put("annotations", member(wrap("\"annotations\":{\"x\":\"\"", names(size, "\"\""), "}")));
        documents.put("extra", member(wrap("\"user\":{\"extra\":{\"x\":[]", names(size, "[]"), "}}")));
        documents.put(
                "items",
                wrap(
                        "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":[{}",
                        fill(size, ",{\"auditID\":\"\"}"),
                        "]}"));
        documents.put("open braces", fill(size, "{"));
        documents.put("names that collide in a hash map", member(wrap("\"x\":0", colliding(), "")));
        return documents.entrySet().stream()
                .map(document -> dynamicTest(document.getKey(), () -> {
                    byte[] json = document.getValue();
                    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                    long before = thread.getCurrentThreadAllocatedBytes();
                    assertThat(codec.decode(json, Origin.of("canonical"))).isNotEmpty();
                    codec.isEvent(json, 0, json.length);
                    codec.salvage(json, 0, json.length - 3, null, Origin.of("canonical"));
                    long allocated = thread.getCurrentThreadAllocatedBytes() - before;
                    assertThat(allocated / json.length)
                            .as("bytes allocated for each byte in")
                            .isLessThan(200);
                }));
    }

    @Test
    void memory_of_the_envelope_is_counted() {
        byte[] json = member(wrap("\"sourceIPs\":[\"\"", fill(100_000, ",\"a\""), "]"));
        AuditEvent event = Events.decode(codec, json);
        assertThat(event.envelope().sourceIps()).hasSize(25_001);
        assertThat(event.retainedBytes()).isGreaterThan(json.length + 25_000 * 50L);
    }

    private String reason(byte[] json) {
        return ((Decoded.Poison) Events.only(codec.decode(json, Origin.of("canonical")))).reason();
    }

    private static byte[] nested(int levels) {
        return Events.utf8("[".repeat(levels) + "]".repeat(levels));
    }

    private static byte[] member(byte[] member) {
        return Events.concat(
                Events.utf8("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\","), member, Events.utf8("}"));
    }

    private static byte[] wrap(String before, byte[] middle, String after) {
        return Events.concat(Events.utf8(before), middle, Events.utf8(after));
    }

    private static byte[] fill(int size, String unit) {
        byte[] bytes = unit.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[size / bytes.length * bytes.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = bytes[i % bytes.length];
        }
        return all;
    }

    private static byte[] names(int size) {
        return names(size, "0");
    }

    private static byte[] names(int size, String value) {
        StringBuilder members = new StringBuilder(size + 32);
        for (int i = 0; members.length() < size; i++) {
            members.append(",\"").append(Integer.toString(i, 36)).append("\":").append(value);
        }
        return Events.utf8(members.toString());
    }

    /** 2^18 names with the same String.hashCode. */
    private static byte[] colliding() {
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < 1 << 18; i++) {
            members.append(",\"");
            for (int bit = 0; bit < 18; bit++) {
                members.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            members.append("\":0");
        }
        return Events.utf8(members.toString());
    }
}
