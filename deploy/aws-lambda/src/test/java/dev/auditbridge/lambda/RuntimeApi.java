package dev.auditbridge.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lambda's side of the runtime API, on loopback: it hands invocations to a function's process and takes the answers. Source: AWS
 * Lambda developer guide, "Using the Lambda runtime API for custom runtimes".
 */
final class RuntimeApi implements AutoCloseable {
    private static final String INVOCATION = "/2018-06-01/runtime/invocation/";
    private static final long LONGEST_POLL_SECONDS = 60;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
    private final Map<String, Invocation> handedOut = new ConcurrentHashMap<>();
    private final CompletableFuture<String> initError = new CompletableFuture<>();
    private final CompletableFuture<Boolean> asked = new CompletableFuture<>();

    /**
     * What a function said in the end.
     *
     * @param error whether it is the report of an error
     */
    record Answer(boolean error, String body) {}

    private record Invocation(String id, byte[] event, Duration time, CompletableFuture<Answer> answer) {}

    private RuntimeApi(HttpServer server) {
        this.server = server;
    }

    static RuntimeApi start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        RuntimeApi api = new RuntimeApi(server);
        server.setExecutor(api.threads);
        server.createContext("/", api::serve);
        server.start();
        return api;
    }

    /** What {@code AWS_LAMBDA_RUNTIME_API} says. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Hands an event to the function, with so much time from then on. */
    CompletableFuture<Answer> invoke(byte[] event, Duration time) {
        Invocation invocation = new Invocation(UUID.randomUUID().toString(), event, time, new CompletableFuture<>());
        waiting.add(invocation);
        return invocation.answer();
    }

    /** What the function said when it could not begin. */
    CompletableFuture<String> initError() {
        return initError;
    }

    /** Done when the function is loaded and asks for its first invocation. */
    CompletableFuture<Boolean> asked() {
        return asked;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (path.equals(INVOCATION + "next")) {
                asked.complete(true);
                next(exchange);
                return;
            }
            String text = new String(body, UTF_8);
            if (path.equals("/2018-06-01/runtime/init/error")) {
                initError.complete(text);
            } else {
                String[] parts = path.substring(INVOCATION.length()).split("/");
                Optional.ofNullable(handedOut.remove(parts[0]))
                        .orElseThrow()
                        .answer()
                        .complete(new Answer(parts[1].equals("error"), text));
            }
            exchange.sendResponseHeaders(202, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void next(HttpExchange exchange) throws IOException, InterruptedException {
        Invocation next = waiting.poll(LONGEST_POLL_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            return;
        }
        handedOut.put(next.id(), next);
        Map.of(
                        "Lambda-Runtime-Aws-Request-Id",
                        next.id(),
                        "Lambda-Runtime-Deadline-Ms",
                        "" + Instant.now().plus(next.time()).toEpochMilli(),
                        "Lambda-Runtime-Invoked-Function-Arn",
                        "arn:aws:lambda:eu-west-1:123456789012:function:auditbridge",
                        "Content-Type",
                        "application/json")
                .forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(200, next.event().length);
        exchange.getResponseBody().write(next.event());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
