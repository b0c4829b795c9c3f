package dev.auditbridge.output.http.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.output.http.HttpCollector;
import dev.auditbridge.output.http.HttpCollector.Request;
import dev.auditbridge.output.http.HttpCollector.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver of OTLP/HTTP logs in JSON, that keeps what it was sent. */
final class StrictReceiver implements HttpCollector.Handler {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> records = new CopyOnWriteArrayList<>();
    private final List<JsonNode> resources = new CopyOnWriteArrayList<>();

    /** The records that came. */
    List<JsonNode> records() {
        return records;
    }

    /** The resources that they were of, each as often as it came. */
    List<JsonNode> resources() {
        return resources;
    }

    /** The bodies of the records. */
    List<String> bodies() {
        return records.stream()
                .map(record -> record.at("/body/stringValue").textValue())
                .toList();
    }

    @Override
    public Response to(Request request) throws IOException {
        if (!request.method().equals("POST") || !request.target().equals("/v1/logs")) {
            return Response.of(404, "");
        }
        if (!"application/json".equals(request.headers().get("content-type"))) {
            return Response.of(415, "");
        }
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode group : JSON.readTree(request.body()).get("resourceLogs")) {
            resources.add(group.get("resource"));
            group.get("scopeLogs").forEach(scope -> scope.get("logRecords").forEach(found::add));
        }
        records.addAll(found);
        return Response.of(200, "{\"partialSuccess\":{}}");
    }
}
