package dev.auditbridge.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * As much of the JSON API of Cloud Storage as its documentation says of objects with generation preconditions, and stricter than
 * the service in what it refuses: a write without a precondition, a body that is no {@code multipart/related}. It asks for a
 * bearer token. One bucket, {@code checkpoints}.
 */
final class CloudStorageStandIn implements AutoCloseable {
    static final String BUCKET = "checkpoints";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Stored> objects = new HashMap<>();
    private long generation = 1_700_000_000_000_000L;
    private String token = "";
    private String lastProject = "";
    private int status;
    private boolean answersAreLost;

    private record Stored(byte[] bytes, long generation) {}

    private CloudStorageStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    static CloudStorageStandIn start() throws IOException {
        return new CloudStorageStandIn();
    }

    String endpoint() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on only this token is taken; none at all if it is empty. */
    synchronized void requireToken(String wanted) {
        token = wanted;
    }

    /** From now on calls are answered with this status; zero ends it. */
    synchronized void answer(int fixed) {
        status = fixed;
    }

    /** From now on writes happen, and their answers are lost. */
    synchronized void loseAnswers(boolean lost) {
        answersAreLost = lost;
    }

    /** The project that the last call was billed to. */
    synchronized String lastProject() {
        return lastProject;
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        lastProject = String.valueOf(exchange.getRequestHeaders().getFirst("x-goog-user-project"));
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        String path = exchange.getRequestURI().getRawPath();
        if (status != 0) {
            reply(exchange, status, error(status, "a fault of the stand-in"));
        } else if (!token.isEmpty() && !authorization.equals("Bearer " + token)) {
            reply(exchange, 401, error(401, "Invalid Credentials"));
        } else if (path.startsWith("/storage/v1/b/")
                && exchange.getRequestMethod().equals("GET")) {
            read(exchange, path.substring("/storage/v1/b/".length()).split("/"));
        } else if (path.startsWith("/upload/storage/v1/b/")
                && exchange.getRequestMethod().equals("POST")) {
            write(exchange, path.substring("/upload/storage/v1/b/".length()).split("/"), body);
        } else {
            reply(exchange, 400, error(400, "no such call"));
        }
    }

    private void read(HttpExchange exchange, String[] segments) throws IOException {
        if (!segments[0].equals(BUCKET)) {
            reply(exchange, 404, "The specified bucket does not exist.".getBytes(UTF_8));
            return;
        }
        String name = URLDecoder.decode(segments[2], UTF_8);
        Stored stored = objects.get(name);
        if (segments.length != 3 || stored == null) {
            reply(exchange, 404, ("No such object: " + BUCKET + "/" + name).getBytes(UTF_8));
            return;
        }
        exchange.getResponseHeaders().set("x-goog-generation", Long.toString(stored.generation));
        reply(exchange, 200, stored.bytes);
    }

    private void write(HttpExchange exchange, String[] segments, byte[] body) throws IOException {
        if (!segments[0].equals(BUCKET)) {
            reply(exchange, 404, error(404, "The specified bucket does not exist."));
            return;
        }
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
        String condition = query.getOrDefault("ifGenerationMatch", "");
        if (!"multipart".equals(query.get("uploadType")) || !type.startsWith("multipart/related; boundary=")) {
            reply(exchange, 400, error(400, "only multipart uploads are known here"));
            return;
        }
        if (!condition.matches("[0-9]+")) {
            reply(exchange, 400, error(400, "Invalid value for ifGenerationMatch: " + condition));
            return;
        }
        String boundary = "--" + type.substring("multipart/related; boundary=".length());
        String text = new String(body, java.nio.charset.StandardCharsets.ISO_8859_1);
        String[] parts = text.split(java.util.regex.Pattern.quote("\r\n\r\n"), 3);
        if (!text.startsWith(boundary + "\r\n") || !text.endsWith("\r\n" + boundary + "--\r\n") || parts.length != 3) {
            reply(exchange, 400, error(400, "Malformed multipart body."));
            return;
        }
        String metadata = parts[1].substring(0, parts[1].indexOf("\r\n" + boundary));
        String name =
                JsonParser.parseString(metadata).getAsJsonObject().get("name").getAsString();
        int start = parts[0].length() + 4 + parts[1].length() + 4;
        byte[] bytes = Arrays.copyOfRange(body, start, body.length - boundary.length() - 6);
        Stored stored = objects.get(name);
        if (Long.parseLong(condition) != (stored == null ? 0 : stored.generation)) {
            reply(exchange, 412, error(412, "At least one of the pre-conditions you specified did not hold."));
            return;
        }
        objects.put(name, new Stored(bytes, ++generation));
        if (answersAreLost) {
            exchange.close();
            return;
        }
        JsonObject object = new JsonObject();
        object.addProperty("kind", "storage#object");
        object.addProperty("name", name);
        object.addProperty("generation", Long.toString(generation));
        reply(exchange, 200, object.toString().getBytes(UTF_8));
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw.split("&")) {
            int at = pair.indexOf('=');
            query.put(pair.substring(0, at), URLDecoder.decode(pair.substring(at + 1), UTF_8));
        }
        return query;
    }

    private static byte[] error(int code, String message) {
        JsonObject error = new JsonObject();
        error.addProperty("code", code);
        error.addProperty("message", message);
        JsonObject body = new JsonObject();
        body.add("error", error);
        return body.toString().getBytes(UTF_8);
    }

    private static void reply(HttpExchange exchange, int code, byte[] body) throws IOException {
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
