package dev.auditbridge.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.encode.CefLine;
import dev.auditbridge.encode.Encoders;
import dev.auditbridge.encode.LogRhythmLine;
import dev.auditbridge.event.AuditEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The published detections work on what the bridge delivers: for each, a record of every cloud becomes an Event whose fields
 * that the detection needs are the API server's bytes, and every schema has them, or a table says that it cannot.
 */
class DetectionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Arguments> requests() throws IOException {
        List<Arguments> requests = new ArrayList<>();
        for (Detection detection : Detection.all()) {
            for (CloudRecords cloud : CloudRecords.values()) {
                requests.add(Arguments.of(detection, cloud));
            }
        }
        return requests;
    }

    @Test
    @DisplayName("there is a request for each of the 29 detections")
    void all() throws IOException {
        assertThat(Detection.all().stream().map(Detection::number).distinct().sorted())
                .isEqualTo(IntStream.rangeClosed(1, 29).boxed().toList());
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("requests")
    @DisplayName("I3: canonical has the API server's bytes")
    void canonical(Detection detection, CloudRecords cloud) {
        byte[] json = encode("canonical", detection, cloud);
        for (String need : detection.needs()) {
            Optional<byte[]> wanted = Detection.value(detection.event().getBytes(UTF_8), need);
            Optional<byte[]> found = Detection.value(json, need);
            if (impossible(detection, cloud, need)) {
                assertThat(found.map(String::new)).as(need).isNotEqualTo(wanted.map(String::new));
            } else {
                assertThat(found).as(need).isPresent();
                assertThat(found.get()).as(need).isEqualTo(wanted.orElseThrow());
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("requests")
    @DisplayName("LogRhythm's line has it in its column, and in original_message")
    void logRhythm(Detection detection, CloudRecords cloud) throws IOException {
        Map<String, String> fields = LogRhythmLine.parse(new String(encode("logrhythm", detection, cloud), UTF_8));
        JsonNode original = JSON.readTree(fields.get("original_message"));
        for (String need : possible(detection, cloud)) {
            JsonNode wanted = detection.tree().at(need);
            assertThat(original.at(need)).as(need).isEqualTo(wanted);
            SchemaPlaces.logRhythmColumn(need)
                    .ifPresent(column -> leaves(wanted)
                            .forEach(leaf ->
                                    assertThat(fields.get(column)).as(need).contains(leaf)));
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("requests")
    @DisplayName("ECS has it in its own field where there is one, and under kubernetes.audit")
    void ecs(Detection detection, CloudRecords cloud) throws IOException {
        JsonNode document = JSON.readTree(encode("ecs", detection, cloud));
        for (String need : possible(detection, cloud)) {
            JsonNode wanted = detection.tree().at(need);
            assertThat(document.at(SchemaPlaces.ecsEvent(need))).as(need).isEqualTo(wanted);
            SchemaPlaces.ecsField(need)
                    .ifPresent(field -> assertThat(document.at(field)).as(need).isEqualTo(wanted));
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("requests")
    @DisplayName("OCSF has it in an attribute, or in unmapped")
    void ocsf(Detection detection, CloudRecords cloud) throws IOException {
        JsonNode record = JSON.readTree(encode("ocsf", detection, cloud));
        for (String need : possible(detection, cloud)) {
            JsonNode wanted = detection.tree().at(need);
            if (need.equals("/sourceIPs")) {
                assertThat(record.at("/src_endpoint").toString()).contains(leaves(wanted));
            } else if (need.equals("/objectRef/resource") || need.equals("/objectRef/subresource")) {
                assertThat(record.at(SchemaPlaces.ocsfAttribute(need))
                                .textValue()
                                .split("/"))
                        .contains(wanted.textValue());
            } else {
                assertThat(record.at(SchemaPlaces.ocsfAttribute(need))).as(need).isEqualTo(wanted);
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("requests")
    @DisplayName("CEF has it in a field, or the table of what it cannot hold names it")
    void cef(Detection detection, CloudRecords cloud) {
        String text = new String(encode("cef", detection, cloud), UTF_8);
        Map<String, String> extension = CefLine.parse(text).extension();
        for (String need : possible(detection, cloud)) {
            JsonNode wanted = detection.tree().at(need);
            if (SchemaPlaces.impossibleInCef(need).isPresent()) {
                assertThat(extension.values()).as(need).noneMatch(value -> value.contains(wanted.asText()));
            } else if (need.equals("/sourceIPs")) {
                assertThat(extension.get("src") + "," + extension.get("cs4")).contains(leaves(wanted));
            } else if (need.endsWith("Timestamp")) {
                assertThat(extension.get(SchemaPlaces.cefKey(need)))
                        .isEqualTo(
                                Long.toString(Instant.parse(wanted.textValue()).toEpochMilli()));
            } else if (SchemaPlaces.isOfBody(need)) {
                String raw = new String(
                        Detection.value(detection.event().getBytes(UTF_8), need).orElseThrow(), UTF_8);
                assertThat(extension.get("cs5"))
                        .as(need)
                        .contains(
                                SchemaPlaces.digestPath(need) + "=" + (wanted.isTextual() ? wanted.textValue() : raw));
            } else {
                assertThat(extension.get(SchemaPlaces.cefKey(need))).as(need).contains(leaves(wanted));
            }
        }
    }

    @Test
    @DisplayName("how many needs there are, and how many of them no bridge can meet")
    void figures() throws IOException {
        List<Detection> all = Detection.all();
        long needs =
                all.stream().mapToLong(detection -> detection.needs().size()).sum();
        long onGke = all.stream()
                .mapToLong(detection -> detection.needs().size()
                        - possible(detection, CloudRecords.GKE).size())
                .sum();
        long inCef = all.stream()
                .flatMap(detection -> detection.needs().stream())
                .filter(need -> SchemaPlaces.impossibleInCef(need).isPresent())
                .count();
        System.out.println("29 detections, " + all.size() + " requests, " + needs
                + " fields needed: all from AKS and EKS, " + (needs - onGke) + " from GKE; " + (needs - inCef)
                + " in CEF, all in LogRhythm, ECS and OCSF");
        assertThat(inCef).isEqualTo(1);
    }

    private static List<String> possible(Detection detection, CloudRecords cloud) {
        return detection.needs().stream()
                .filter(need -> !impossible(detection, cloud, need))
                .toList();
    }

    private static boolean impossible(Detection detection, CloudRecords cloud, String need) {
        return cloud == CloudRecords.GKE
                && SchemaPlaces.impossibleOnGke(need, detection.tree()).isPresent();
    }

    private static byte[] encode(String format, Detection detection, CloudRecords cloud) {
        AuditEvent event = cloud.convert(detection.event(), detection.tree());
        return Encoders.named(format, false).encode(event);
    }

    /** The texts of a value and of all that is in it. */
    private static List<String> leaves(JsonNode value) {
        if (value.isValueNode()) {
            return List.of(value.asText());
        }
        List<String> leaves = new ArrayList<>();
        value.forEach(element -> leaves.addAll(leaves(element)));
        return leaves;
    }
}
