package dev.auditbridge.standins.cloudwatch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** AWS JSON 1.1 over HTTP: the operation is in {@code X-Amz-Target}, an error in {@code __type}. */
final class LogsProtocol implements HttpHandler {
    private static final String TARGET = "Logs_20140328.";
    private static final Pattern SIGNED = Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/]+)/");

    private final JsonFactory json = new JsonFactory();
    private final Map<String, Integer> requests = new ConcurrentHashMap<>();
    private final Set<String> accessKeys = ConcurrentHashMap.newKeySet();
    private final LogsOperations operations;
    private final Faults faults;

    LogsProtocol(LogsOperations operations, Faults faults) {
        this.operations = operations;
        this.faults = faults;
    }

    /** The access key ids that requests were signed with. */
    Set<String> accessKeys() {
        return Set.copyOf(accessKeys);
    }

    int requests(String operation) {
        return requests.getOrDefault(operation, 0);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            String operation = target != null && target.startsWith(TARGET) ? target.substring(TARGET.length()) : "";
            requests.merge(operation, 1, Integer::sum);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            int status;
            try (JsonGenerator out = json.createGenerator(answer)) {
                String authorization = exchange.getRequestHeaders().getFirst("Authorization");
                Matcher signed = SIGNED.matcher(authorization == null ? "" : authorization);
                if (!signed.lookingAt()) {
                    throw new ServiceException(
                            400, "MissingAuthenticationTokenException", "Missing Authentication Token");
                }
                accessKeys.add(signed.group(1));
                faults.checkCaller(operation);
                operations.call(operation, Request.parse(json, body), out);
                status = 200;
            } catch (ServiceException e) {
                answer.reset();
                writeError(answer, e);
                status = e.status();
            }
            send(exchange, status, answer.toByteArray(), operation);
        }
    }

    private void writeError(ByteArrayOutputStream answer, ServiceException e) throws IOException {
        try (JsonGenerator out = json.createGenerator(answer)) {
            out.writeStartObject();
            out.writeStringField("__type", e.type());
            out.writeStringField("message", e.getMessage());
            out.writeEndObject();
        }
    }

    private void send(HttpExchange exchange, int status, byte[] answer, String operation) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
        exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
        boolean cut = status == 200 && operation.equals("FilterLogEvents") && faults.breakNow();
        exchange.getResponseBody().write(answer, 0, cut ? answer.length / 2 : answer.length);
    }
}
