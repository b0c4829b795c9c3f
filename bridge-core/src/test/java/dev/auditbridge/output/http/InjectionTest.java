package dev.auditbridge.output.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.JsonSlice;
import dev.auditbridge.output.HostileEvents;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.http.HttpCollector.Request;
import dev.auditbridge.output.http.HttpCollector.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * I3: whatever a client puts into names, user agents, paths and bodies, one Event stays one record in every protocol, and
 * nothing of it gets into a header or a URL.
 */
class InjectionTest {
    private static final Set<String> HEADERS = Set.of(
            "host",
            "user-agent",
            "connection",
            "upgrade",
            "http2-settings",
            "content-length",
            "content-type",
            "content-encoding",
            "authorization",
            "x-splunk-request-channel");
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(20_000)
                    .maxNumberLength(1_000_000)
                    .maxStringLength(64 << 20)
                    .maxNameLength(1 << 20)
                    .build())
            .build());

    private final List<AuditEvent> events = HostileEvents.all();
    private final HttpCollector collector;

    InjectionTest() throws IOException {
        collector = HttpCollector.start(request -> request.target().contains("_bulk")
                ? Response.of(200, "{\"errors\":false,\"items\":[" + created(request) + "]}")
                : Response.of(200, "{\"text\":\"Success\",\"code\":0}"));
    }

    private static String created(Request request) {
        int documents = request.text().split("\n").length / 2;
        return String.join(",", Collections.nCopies(documents, "{\"create\":{\"status\":201}}"));
    }

    @AfterEach
    void close() {
        collector.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ndjson", "json-array", "event-list", "single"})
    void https(String format) throws Exception {
        sendAll("https", "format: " + format + "\n");

        List<String> records = new ArrayList<>();
        for (Request request : collector.requests()) {
            switch (format) {
                case "ndjson" -> records.addAll(List.of(request.text().split("\n")));
                case "single" -> records.add(request.text());
                case "json-array" -> records.addAll(elements(JsonSlice.of(request.body())));
                default ->
                    JsonSlice.of(request.body()).members().stream()
                            .filter(member -> member.named("items"))
                            .forEach(member -> records.addAll(elements(member.value())));
            }
        }
        assertOneEach(records);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "raw"})
    void splunk(String endpoint) throws Exception {
        sendAll("splunk-hec", "token: t\nacknowledge: false\nendpoint: " + endpoint + "\n");

        List<String> records = new ArrayList<>();
        for (Request request : collector.requests()) {
            if (endpoint.equals("raw")) {
                records.addAll(List.of(request.text().split("\n")));
                continue;
            }
            byte[] rest = request.body();
            while (rest.length > 0) {
                JsonSlice object = JsonSlice.of(rest);
                assertThat(object.members()).hasSize(5);
                records.add(text(object.members().get(3).value()));
                rest = Arrays.copyOfRange(rest, object.end(), rest.length);
            }
        }
        assertOneEach(records);
    }

    @Test
    void elasticsearch() throws Exception {
        sendAll("elasticsearch", "");

        List<String> records = new ArrayList<>();
        for (Request request : collector.requests()) {
            String[] lines = request.text().split("\n");
            for (int i = 0; i < lines.length; i += 2) {
                assertThat(lines[i]).matches("\\{\"create\":\\{\"_id\":\"[0-9a-f]{32}\"}}");
                records.add(lines[i + 1].replaceFirst("^\\{\"@timestamp\":\"[^\"]+\",", "{"));
            }
        }
        assertOneEach(records);
    }

    @Test
    void otlp() throws Exception {
        sendAll("otlp", "");

        List<String> records = new ArrayList<>();
        for (Request request : collector.requests()) {
            for (JsonNode group : JSON.readTree(request.body()).get("resourceLogs")) {
                group.at("/scopeLogs/0/logRecords")
                        .forEach(record ->
                                records.add(record.at("/body/stringValue").textValue()));
            }
        }
        assertOneEach(records);
    }

    private void sendAll(String kind, String yaml) throws InterruptedException {
        String url = collector.url();
        try (Output output = Outputs.of(kind, "url: " + url + "\n" + yaml)) {
            assertThat(output.send(events)).isEqualTo(SendResult.ACCEPTED);
        }
        String path = collector.requests().getFirst().target();
        assertThat(collector.requests()).allSatisfy(request -> {
            assertThat(HEADERS).containsAll(request.headers().keySet());
            assertThat(request.target()).isEqualTo(path);
        });
    }

    private void assertOneEach(List<String> records) {
        assertThat(records)
                .isEqualTo(events.stream()
                        .map(event -> new String(event.json(), StandardCharsets.UTF_8))
                        .toList());
    }

    private static List<String> elements(JsonSlice array) {
        return array.elements().stream().map(InjectionTest::text).toList();
    }

    private static String text(JsonSlice slice) {
        return new String(slice.bytes(), StandardCharsets.UTF_8);
    }
}
