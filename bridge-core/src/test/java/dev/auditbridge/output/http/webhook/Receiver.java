package dev.auditbridge.output.http.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.auditbridge.event.JsonSlice;
import dev.auditbridge.output.http.HttpCollector;
import dev.auditbridge.output.http.HttpCollector.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver that takes Events in one format and says 400 to anything else. */
final class Receiver implements HttpCollector.Handler {
    private static final ObjectReader JSON = new ObjectMapper().readerFor(JsonNode.class);

    private final BodyFormat format;
    private final List<String> events = new CopyOnWriteArrayList<>();

    Receiver(BodyFormat format) {
        this.format = format;
    }

    /** The Events that came, each as it stood in a body. */
    List<String> events() {
        return events;
    }

    @Override
    public Response to(HttpCollector.Request request) throws IOException {
        if (!request.method().equals("POST")) {
            return Response.of(405, "");
        }
        if (!request.headers().getOrDefault("content-type", "").equals(format.contentType())) {
            return Response.of(415, "");
        }
        List<String> found = read(request);
        for (String event : found) {
            JSON.readTree(event);
        }
        events.addAll(found);
        return Response.of(200, "");
    }

    private List<String> read(HttpCollector.Request request) {
        String text = request.text();
        return switch (format) {
            case NDJSON -> List.of(text.split("\n"));
            case SINGLE -> List.of(text);
            case JSON_ARRAY -> elements(JsonSlice.of(request.body()));
            case EVENT_LIST, FALCO ->
                JsonSlice.of(request.body()).members().stream()
                        .filter(member -> member.named("items"))
                        .flatMap(member -> elements(member.value()).stream())
                        .toList();
        };
    }

    private static List<String> elements(JsonSlice array) {
        return array.elements().stream()
                .map(slice -> new String(slice.bytes(), StandardCharsets.UTF_8))
                .toList();
    }
}
