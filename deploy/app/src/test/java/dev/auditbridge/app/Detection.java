package dev.auditbridge.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.event.JsonSlice;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A published detection: a request that it must find, and what of its Event it looks at. The list is of Elastic
 * detection-rules, Sigma, Falco's k8s_audit_rules, Splunk ESCU and Panther.
 *
 * @param number in that list
 * @param title what the request is
 * @param needs JSON pointers into the Event
 * @param event the Event, as an API server writes it
 * @param tree the same, parsed
 */
record Detection(int number, String title, List<String> needs, String event, JsonNode tree) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What nearly all of them look at. */
    private static final List<String> ALWAYS = List.of(
            "/verb",
            "/stage",
            "/user/username",
            "/sourceIPs/0",
            "/userAgent",
            "/objectRef/resource",
            "/objectRef/namespace",
            "/objectRef/name",
            "/responseStatus/code",
            "/annotations/authorization.k8s.io~1decision",
            "/requestReceivedTimestamp",
            "/stageTimestamp");

    /** The detections, some with more than one request. */
    static List<Detection> all() throws IOException {
        List<Detection> all = new ArrayList<>();
        try (InputStream in = Detection.class.getResourceAsStream("detections.ndjson")) {
            for (String line : new String(in.readAllBytes(), UTF_8).split("\n")) {
                JsonNode fixture = JSON.readTree(line);
                JsonNode event = fixture.get("event");
                List<String> needs = new ArrayList<>(ALWAYS.stream()
                        .filter(path -> !event.at(path).isMissingNode())
                        .toList());
                fixture.get("needs").forEach(path -> needs.add(path.textValue()));
                String text = new String(value(line.getBytes(UTF_8), "/event").orElseThrow(), UTF_8);
                all.add(new Detection(
                        fixture.get("detection").intValue(),
                        fixture.get("title").textValue(),
                        needs,
                        text,
                        event));
            }
        }
        return all;
    }

    /** The bytes of the value at a JSON pointer, as they stand. */
    static Optional<byte[]> value(byte[] json, String pointer) {
        Optional<JsonSlice> slice = Optional.of(JsonSlice.of(json));
        for (String escaped : pointer.substring(1).split("/")) {
            String name = escaped.replace("~1", "/").replace("~0", "~");
            slice = slice.flatMap(value -> step(value, name));
        }
        return slice.map(JsonSlice::bytes);
    }

    private static Optional<JsonSlice> step(JsonSlice value, String name) {
        return value.isArray()
                ? value.elements().stream().skip(Integer.parseInt(name)).findFirst()
                : members(value, name).findFirst();
    }

    private static Stream<JsonSlice> members(JsonSlice value, String name) {
        return value.members().stream().filter(member -> member.named(name)).map(JsonSlice.Member::value);
    }

    @Override
    public String toString() {
        return number + " " + title;
    }
}
