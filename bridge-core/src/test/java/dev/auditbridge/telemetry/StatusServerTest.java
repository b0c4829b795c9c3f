package dev.auditbridge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final BridgeMetrics metrics = new BridgeMetrics(registry);
    private final Health health = new Health(metrics);
    private final HttpClient client = HttpClient.newHttpClient();
    private StatusServer server;

    @BeforeEach
    void listen() throws IOException {
        server = new StatusServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), health, registry);
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
        HttpResponse<String> post = client.send(
                request("/live")
                        .POST(HttpRequest.BodyPublishers.ofString("x".repeat(1_000_000)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
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
        assertThatThrownBy(() -> new StatusServer(server.address(), health, registry))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on")
                .hasMessageContaining(":" + server.address().getPort())
                .hasMessageContaining("choose another");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }
}
