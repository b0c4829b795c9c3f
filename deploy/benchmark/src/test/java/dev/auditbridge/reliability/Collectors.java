package dev.auditbridge.reliability;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.auditbridge.standins.collector.Document;
import dev.auditbridge.standins.collector.LumberjackCollector;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** Two collectors, of lumberjack and of HTTP POSTs, that tell the oracle what they take before they say that they took it. */
final class Collectors implements AutoCloseable {
    /** The outputs' names in the configuration. */
    static final String LUMBERJACK = "lumberjack";

    static final String HTTP = "https";
    static final List<String> NAMES = List.of(LUMBERJACK, HTTP);

    private final Oracle oracle;
    private final LumberjackCollector lumberjack;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Duration pause = Duration.ZERO;
    private final Queue<Long> refused = new ConcurrentLinkedQueue<>();
    private volatile int status = 200;

    private Collectors(Oracle oracle) throws IOException {
        this.oracle = oracle;
        this.lumberjack = LumberjackCollector.start(
                new LumberjackCollector.Options(this::take, 0, LumberjackCollector.Options.DEFAULT.tls(), false));
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
        NAMES.forEach(oracle::of);
    }

    static Collectors start(Oracle oracle) throws IOException {
        return new Collectors(oracle);
    }

    /** {@code host:port} of lumberjack. */
    String lumberjack() {
        return lumberjack.endpoint();
    }

    int lumberjackPort() {
        return lumberjack.port();
    }

    /** The port of HTTP. */
    int httpPort() {
        return http.getAddress().getPort();
    }

    /** Both wait before each Event. */
    void slow(Duration beforeEach) {
        pause = beforeEach;
        lumberjack.slow(beforeEach);
    }

    /** While down neither takes anything: one is silent, the other has no time. */
    void down(boolean now) {
        lumberjack.silent(now);
        status = now ? 503 : 200;
    }

    /** While so, the one of HTTP answers with 503. */
    void unavailable(boolean now) {
        status = now ? 503 : 200;
    }

    /** When the one of HTTP answered with 503, by {@link System#nanoTime}. */
    List<Long> refused() {
        return List.copyOf(refused);
    }

    /** What was sent against the protocol. */
    List<String> violations() {
        return lumberjack.violations();
    }

    private void take(Document document) {
        document.message().ifPresent(message -> oracle.delivered(LUMBERJACK, message.getBytes(StandardCharsets.UTF_8)));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            try (InputStream wire = exchange.getRequestBody();
                    InputStream body = gzip ? new GZIPInputStream(wire) : wire) {
                List<String> lines = new String(body.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
                Thread.sleep(pause.multipliedBy(lines.size()));
                int answer = status;
                if (answer == 200) {
                    lines.forEach(line -> oracle.delivered(HTTP, line.getBytes(StandardCharsets.UTF_8)));
                } else {
                    refused.add(System.nanoTime());
                }
                exchange.sendResponseHeaders(answer, -1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        lumberjack.close();
        http.stop(0);
        threads.shutdownNow();
    }
}
