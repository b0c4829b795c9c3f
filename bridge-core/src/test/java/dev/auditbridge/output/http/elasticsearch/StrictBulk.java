package dev.auditbridge.output.http.elasticsearch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditbridge.output.http.HttpCollector;
import dev.auditbridge.output.http.HttpCollector.Request;
import dev.auditbridge.output.http.HttpCollector.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The bulk API by the documentation of Elasticsearch and OpenSearch, for one data stream, and no more than that: a stub. It
 * takes nothing that the documentation does not describe, and stores a document of one {@code _id} once.
 */
final class StrictBulk implements HttpCollector.Handler {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Map<String, String> documents = Collections.synchronizedMap(new LinkedHashMap<>());
    private volatile IntFunction<Integer> statuses = place -> 0;

    /** Answers the items of the next request with these statuses; 0 leaves it to whether the document is new. */
    void next(IntFunction<Integer> byPlace) {
        statuses = byPlace;
    }

    /** What is stored. */
    List<String> documents() {
        synchronized (documents) {
            return List.copyOf(documents.values());
        }
    }

    /** Under which identities. */
    List<String> ids() {
        synchronized (documents) {
            return List.copyOf(documents.keySet());
        }
    }

    @Override
    public Response to(Request request) throws IOException {
        if (!request.target().startsWith("/logs-auditbridge-default/_bulk?filter_path=errors,items.*.status")) {
            return error(404, "index_not_found_exception", "no such index");
        }
        if (!request.headers().getOrDefault("content-type", "").equals("application/x-ndjson")) {
            return error(406, "media_type_header_exception", "Invalid media-type value on headers [Content-Type]");
        }
        String text = request.text();
        if (text.isEmpty()) {
            return error(400, "parse_exception", "request body is required");
        }
        if (!text.endsWith("\n")) {
            return error(400, "illegal_argument_exception", "The bulk request must be terminated by a newline [\\n]");
        }
        String[] lines = text.split("\n");
        if (lines.length % 2 != 0) {
            return error(400, "illegal_argument_exception", "Malformed action/metadata line");
        }
        return items(lines);
    }

    private Response items(String[] lines) throws IOException {
        IntFunction<Integer> wanted = statuses;
        statuses = place -> 0;
        ArrayNode items = JSON.createArrayNode();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < lines.length; i += 2) {
            JsonNode action = JSON.readTree(lines[i]);
            String id = action.at("/create/_id").asText();
            if (action.size() != 1 || action.get("create").size() != 1 || !id.matches("[0-9a-f]{32}")) {
                return error(400, "illegal_argument_exception", "Malformed action/metadata line [" + (i + 1) + "]");
            }
            ids.add(id);
            int status = wanted.apply(i / 2);
            items.addObject().set("create", status == 0 ? create(id, lines[i + 1]) : failed(status));
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.put("errors", items.toString().contains("\"error\""));
        answer.set("items", items);
        return Response.of(200, answer.toString());
    }

    private ObjectNode create(String id, String source) {
        try {
            JsonNode document = JSON.readTree(source);
            if (!document.isObject() || !document.path("@timestamp").isTextual()) {
                return failed(400).set("error", error("document_parsing_exception", "missing @timestamp"));
            }
        } catch (IOException e) {
            return failed(400).set("error", error("document_parsing_exception", "failed to parse"));
        }
        boolean isNew = documents.putIfAbsent(id, source) == null;
        return isNew
                ? JSON.createObjectNode().put("status", 201)
                : failed(409).set("error", error("version_conflict_engine_exception", "document already exists"));
    }

    private static ObjectNode failed(int status) {
        ObjectNode item = JSON.createObjectNode().put("status", status);
        ObjectNode error = error("some_exception", "because of " + status);
        error.set("caused_by", JSON.createObjectNode().put("reason", "the cause"));
        return item.set("error", error);
    }

    private static ObjectNode error(String type, String reason) {
        return JSON.createObjectNode().put("type", type).put("reason", reason);
    }

    private static Response error(int status, String type, String reason) {
        ObjectNode answer = JSON.createObjectNode().put("status", status);
        answer.set("error", error(type, reason));
        return Response.of(status, answer.toString());
    }
}
