package dev.auditbridge.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /live}, {@code /ready} and {@code /metrics} (Prometheus and OpenMetrics text). It reads no request body, and
 * tells no secret (I7): reasons and metrics hold none. Where a token is asked for (RFC 6750, {@code Authorization: Bearer}),
 * who has none learns whether the bridge is live and ready, as a kubelet must, and nothing else: no reason, no metric.
 *
 * <p>Someone who sends a request a byte at a time holds a virtual thread and a connection until the time for a request is
 * over. There is no TLS.
 */
public final class StatusServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text";

    /** The JDK's server has no other way to be bounded; what an operator sets is left as it is. */
    private static final Map<String, String> BOUNDS = Map.of(
            "jdk.httpserver.maxConnections", "256",
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "60",
            "sun.net.httpserver.maxReqHeaderSize", "16384");

    private final Health health;
    private final PrometheusMeterRegistry registry;
    private final Optional<byte[]> authorization;
    private final HttpServer server;
    private final ExecutorService threads;

    /**
     * Listens at once.
     *
     * @param address where; port 0 takes a free one
     * @param token what a client has to know for metrics and reasons; none: they are for everybody who reaches the address
     * @throws IOException that names the address, if it cannot be listened on
     */
    public StatusServer(
            InetSocketAddress address, Optional<String> token, Health health, PrometheusMeterRegistry registry)
            throws IOException {
        this.authorization = token.map(it -> ("Bearer " + it).getBytes(StandardCharsets.UTF_8));
        this.health = health;
        this.registry = registry;
        BOUNDS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        try {
            this.server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException(
                    "the status server cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                            + e.getMessage() + "; choose another address or port",
                    e);
        }
        this.threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, TEXT, "only GET and HEAD\n");
                return;
            }
            boolean known = knowsToken(exchange);
            switch (exchange.getRequestURI().getPath()) {
                case "/live" -> send(exchange, health.live(), known);
                case "/ready" -> send(exchange, health.ready(), known);
                case "/metrics" -> {
                    if (known) {
                        metrics(exchange);
                    } else {
                        exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
                        send(exchange, 401, TEXT, "send the token of server.token: Authorization: Bearer TOKEN\n");
                    }
                }
                case null, default -> send(exchange, 404, TEXT, "only /live, /ready and /metrics\n");
            }
        } catch (RuntimeException e) {
            LOG.error("the status server failed to answer", e);
        }
    }

    private boolean knowsToken(HttpExchange exchange) {
        if (authorization.isEmpty()) {
            return true;
        }
        String sent = exchange.getRequestHeaders().getFirst("Authorization");
        // Takes as long for a wrong one as for another wrong one (I7).
        return sent != null && MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), authorization.get());
    }

    private void metrics(HttpExchange exchange) throws IOException {
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        String type = accept != null && accept.contains(OPEN_METRICS)
                ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
                : PROMETHEUS;
        send(exchange, 200, type, registry.scrape(type));
    }

    private static void send(HttpExchange exchange, Health.Answer answer, boolean withReasons) throws IOException {
        String failing = withReasons ? String.join("\n", answer.reasons()) : "failing; the reasons need the token";
        send(exchange, answer.ok() ? 200 : 503, TEXT, answer.ok() ? "ok\n" : failing + "\n");
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
