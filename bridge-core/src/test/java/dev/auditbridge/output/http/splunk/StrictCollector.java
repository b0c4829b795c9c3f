package dev.auditbridge.output.http.splunk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditbridge.event.JsonSlice;
import dev.auditbridge.output.http.HttpCollector;
import dev.auditbridge.output.http.HttpCollector.Request;
import dev.auditbridge.output.http.HttpCollector.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An HTTP Event Collector by Splunk's documentation, and no more than that: a stub. It takes nothing that the documentation
 * does not describe, answers with the documented codes, acknowledges each request once, and forgets it then.
 */
final class StrictCollector implements HttpCollector.Handler {
    static final String TOKEN = "3f5e0f5e-2b1c-4a55-9d3b-5c9e0a1b2c3d";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> MEMBERS =
            Set.of("time", "host", "source", "sourcetype", "index", "event", "fields");

    private final List<JsonNode> objects = new CopyOnWriteArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> pending = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private volatile boolean acknowledges = true;
    private volatile int questions = 2;

    /** Whether the token has indexer acknowledgement. */
    void acknowledges(boolean does) {
        acknowledges = does;
    }

    /** At which question what was sent is indexed. */
    void indexedAt(int question) {
        questions = question;
    }

    /** Forgets what it was to acknowledge, as after a restart. */
    void forget() {
        pending.clear();
    }

    /** The Events that came. */
    List<String> events() {
        return events;
    }

    /** The objects they came in. */
    List<JsonNode> objects() {
        return objects;
    }

    @Override
    public Response to(Request request) throws IOException {
        String authorization = request.headers().getOrDefault("authorization", "");
        if (authorization.isEmpty()) {
            return said(401, "Token is required", 2);
        }
        if (!authorization.equals("Splunk " + TOKEN)) {
            return said(403, "Invalid token", 4);
        }
        String channel = request.headers().getOrDefault("x-splunk-request-channel", "");
        String path = request.target().replaceAll("\\?.*", "");
        if (!request.method().equals("POST")) {
            return said(405, "The requested URL does not support this method", 405);
        }
        return switch (path) {
            case "/services/collector/event" -> channelled(channel, () -> objects(request, channel));
            case "/services/collector/raw" -> channelled(channel, () -> lines(request, channel));
            case "/services/collector/ack" -> channelled(channel, () -> acknowledge(request, channel));
            default -> said(404, "The requested URL was not found on this server.", 404);
        };
    }

    private Response channelled(String channel, Answer answer) throws IOException {
        if (acknowledges && channel.isEmpty()) {
            return said(400, "Data channel is missing", 10);
        }
        return answer.get();
    }

    private Response objects(Request request, String channel) throws IOException {
        if (request.body().length == 0) {
            return said(400, "No data", 5);
        }
        List<JsonNode> found = new ArrayList<>();
        List<String> inside = new ArrayList<>();
        byte[] rest = request.body();
        while (rest.length > 0) {
            JsonSlice object = JsonSlice.of(rest);
            JsonNode node = JSON.readTree(object.bytes());
            String problem = problem(node);
            if (!problem.isEmpty()) {
                ObjectNode answer = JSON.createObjectNode().put("text", problem).put("code", 6);
                return Response.of(
                        400, answer.put("invalid-event-number", found.size()).toString());
            }
            found.add(node);
            object.members().stream()
                    .filter(member -> member.named("event"))
                    .forEach(member -> inside.add(new String(member.value().bytes(), StandardCharsets.UTF_8)));
            rest = Arrays.copyOfRange(rest, object.end(), rest.length);
        }
        objects.addAll(found);
        events.addAll(inside);
        return taken(channel);
    }

    private static String problem(JsonNode object) {
        if (!object.isObject()) {
            return "Invalid data format";
        }
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            boolean right = switch (name) {
                case "time" -> value.isNumber();
                case "fields" ->
                    value.isObject()
                            && value.properties().stream()
                                    .allMatch(it -> it.getValue().isTextual());
                case "event" -> value.isObject() || value.isTextual();
                default -> value.isTextual();
            };
            if (!right || !MEMBERS.contains(name)) {
                return "Invalid data format";
            }
        }
        return object.has("event") ? "" : "Event field is required";
    }

    private Response lines(Request request, String channel) {
        events.addAll(request.text().lines().toList());
        return taken(channel);
    }

    private Response taken(String channel) {
        if (!acknowledges) {
            return said(200, "Success", 0);
        }
        long id = ids.getAndIncrement();
        pending.put(channel + "/" + id, questions);
        return Response.of(200, "{\"text\":\"Success\",\"code\":0,\"ackId\":" + id + "}");
    }

    private Response acknowledge(Request request, String channel) throws IOException {
        if (!acknowledges) {
            return said(400, "ACK is disabled", 14);
        }
        ObjectNode acks = JSON.createObjectNode();
        for (JsonNode id : JSON.readTree(request.body()).get("acks")) {
            String key = channel + "/" + id.longValue();
            Integer left = pending.computeIfPresent(key, (same, questionsLeft) -> questionsLeft - 1);
            boolean indexed = left != null && left <= 0;
            if (indexed) {
                pending.remove(key);
            }
            acks.put(id.asText(), indexed);
        }
        return Response.of(200, JSON.createObjectNode().set("acks", acks).toString());
    }

    private static Response said(int status, String text, int code) {
        return Response.of(
                status,
                JSON.createObjectNode().put("text", text).put("code", code).toString());
    }

    private interface Answer {
        Response get() throws IOException;
    }
}
