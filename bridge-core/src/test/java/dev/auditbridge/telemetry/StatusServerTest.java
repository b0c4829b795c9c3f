package dev.auditbridge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final BridgeMetrics metrics = new BridgeMetrics(registry);
    private final Health health = new Health(metrics);
    private final HttpClient client = HttpClient.newHttpClient();
    private StatusServer server;

    @BeforeEach
    void listen() throws IOException {
        server = new StatusServer(LOOPBACK, Optional.empty(), health, registry);
    }

    @AfterEach
    void close() {
        server.close();
        client.close();
    }

    @Test
    void all_is_well() throws Exception {
        assertThat(get("/live").statusCode()).isEqualTo(200);
        assertThat(get("/ready").body()).isEqualTo("ok\n");
    }

    @Test
    void I5_Blocked_is_503_with_the_reason_on_ready_and_200_on_live() throws Exception {
        health.blocked("eks-prod", "AccessDenied\nforged line");

        assertThat(get("/live").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = get("/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body().lines())
                .singleElement()
                .asString()
                .startsWith("eks-prod is blocked since")
                .endsWith("AccessDenied\\u000aforged line");
    }

    @Test
    void metrics_are_Prometheus_text() throws Exception {
        metrics.eventsAccepted("collector", 7);
        metrics.sendDuration("collector", Duration.ofMillis(20));

        HttpResponse<String> scrape = get("/metrics");

        assertThat(scrape.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        assertThat(scrape.body().lines())
                .contains("auditbridge_events_accepted_total{component=\"collector\"} 7.0")
                .contains("auditbridge_send_duration_seconds_count{component=\"collector\"} 1");
    }

    @Test
    void or_OpenMetrics_for_who_asks() throws Exception {
        HttpResponse<String> scrape = client.send(
                request("/metrics")
                        .header("Accept", "application/openmetrics-text; version=1.0.0")
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(scrape.body()).endsWith("# EOF\n");
    }

    @Test
    void nothing_else_is_answered() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/metrics/../live").statusCode()).isEqualTo(404);
        HttpResponse<String> post = post("x");
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void a_large_body_is_not_waited_for() throws Exception {
        try {
            assertThat(post("x".repeat(1_000_000)).statusCode()).isEqualTo(405);
        } catch (IOException e) {
            // The server has answered and closed before the client had sent all; it may see only that.
        }
        assertThat(get("/live").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> post(String body) throws Exception {
        return client.send(
                request("/live").POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void HEAD_has_no_body() throws Exception {
        HttpResponse<String> head = client.send(
                request("/ready")
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void a_port_in_use_is_named() {
        assertThatThrownBy(() -> new StatusServer(server.address(), Optional.empty(), health, registry))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on")
                .hasMessageContaining(":" + server.address().getPort())
                .hasMessageContaining("choose another");
    }

    @Test
    void with_a_token_who_has_none_learns_whether_it_is_ready_and_nothing_else() throws Exception {
        server.close();
        server = new StatusServer(LOOPBACK, Optional.of("s3cret"), health, registry);
        health.blocked("eks-prod", "AccessDenied");

        assertThat(get("/live").statusCode()).isEqualTo(200);
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body()).doesNotContain("eks-prod").contains("token");
        HttpResponse<String> refused = get("/metrics");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        for (String wrong : List.of("Bearer s3cre", "Bearer s3crets", "bearer", "Basic s3cret", "Bearer ")) {
            assertThat(with(wrong, "/metrics").statusCode()).as(wrong).isEqualTo(401);
        }
        assertThat(with("Bearer s3cret", "/metrics").statusCode()).isEqualTo(200);
        assertThat(with("Bearer s3cret", "/ready").body()).contains("AccessDenied");
    }

    @Test
    void two_hundred_who_send_a_byte_at_a_time_hold_nobody_else() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket(
                        server.address().getAddress(), server.address().getPort());
                slow.add(socket);
                socket.getOutputStream()
                        .write("GET /metrics HTTP/1.1\r\nHost: a\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            }
            for (int round = 0; round < 5; round++) {
                for (Socket socket : slow) {
                    socket.getOutputStream().write('x');
                }
                long start = System.nanoTime();
                assertThat(get("/live").statusCode()).isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void a_request_line_or_header_without_end_is_cut_off() throws Exception {
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.setSoTimeout(10_000);
            byte[] part = "x".repeat(65_536).getBytes(StandardCharsets.US_ASCII);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            socket.getOutputStream().write(part);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_request_that_is_not_whole_after_ten_seconds_is_cut_off() throws Exception {
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.setSoTimeout(20_000);
            long start = System.nanoTime();
            socket.getOutputStream().write("GET /live HTTP/1.1\r\nHost: a\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(14));
        }
    }

    private HttpResponse<String> with(String authorization, String path) throws Exception {
        return client.send(
                request(path).header("Authorization", authorization).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }
}
