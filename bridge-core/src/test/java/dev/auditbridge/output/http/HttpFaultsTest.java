package dev.auditbridge.output.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An independent server of HTTP, WireMock on Jetty, and its faults; for each kind of output. */
@Timeout(30)
class HttpFaultsTest {
    private static final String FAST = "timeout: 1s\n";
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static WireMockServer server;

    @BeforeAll
    static void start() throws InterruptedException {
        server = new WireMockServer(WireMockConfiguration.options()
                .bindAddress("127.0.0.1")
                .dynamicPort()
                .gzipDisabled(true));
        server.start();
        // The first request of a JVM loads a thousand classes, which a test must not take for a silent collector.
        try (Output output = Outputs.of("https", "url: " + server.baseUrl())) {
            output.probe();
        }
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @BeforeEach
    void reset() {
        server.resetAll();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void an_answer_that_is_none_accepts_nothing(Fault fault) throws Exception {
        server.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));

        for (Output output : outputs()) {
            try (output) {
                SendResult result = output.send(events("a", 3));
                if (fault == Fault.MALFORMED_RESPONSE_CHUNK) {
                    // It begins with status 200, and what follows is no body.
                    assertThat(result).isNotEqualTo(SendResult.ACCEPTED);
                } else {
                    assertThat(result).isInstanceOf(SendResult.Retry.class);
                }
            }
        }
    }

    @Test
    void an_answer_that_comes_too_late_is_not_waited_for() throws Exception {
        server.stubFor(any(anyUrl()).willReturn(ok().withFixedDelay(10_000)));

        for (Output output : outputs(FAST)) {
            try (output) {
                assertInTime(output);
            }
        }
    }

    @Test
    void an_answer_that_trickles_is_not_waited_for() throws Exception {
        server.stubFor(
                any(anyUrl()).willReturn(ok("{\"text\":\"Success\",\"code\":0}").withChunkedDribbleDelay(20, 20_000)));

        for (Output output : outputs(FAST)) {
            try (output) {
                assertInTime(output);
            }
        }
    }

    @Test
    void I4_an_answer_without_end_is_cut() throws Exception {
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(500).withBody("x".repeat(40 << 20))));

        for (Output output : outputs()) {
            try (output) {
                assertThat(output.send(events("a", 3)).toString()).hasSizeLessThan(1_000);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "429, 7, 7",
        "503, 120, 120",
        "429, 0, 0",
        "503, -1, 0",
        "503, soon, 0",
        "503, 99999999999999999999, 0",
        "503, 'Wed, 21 Oct 2015 07:28:00 GMT', 0"
    })
    void a_collector_is_left_alone_as_long_as_it_asks(int status, String header, int seconds) throws Exception {
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status).withHeader("Retry-After", header)));

        for (Output output : outputs()) {
            try (output) {
                assertThat(output.send(events("a", 3)))
                        .isInstanceOfSatisfying(
                                SendResult.Retry.class,
                                retry -> assertThat(retry.after()).hasSeconds(seconds));
            }
        }
    }

    @Test
    void or_until_the_date_that_it_names() throws Exception {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(90));
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503).withHeader("Retry-After", date)));

        for (Output output : outputs()) {
            try (output) {
                assertThat(output.send(events("a", 3)))
                        .isInstanceOfSatisfying(
                                SendResult.Retry.class,
                                retry -> assertThat(retry.after())
                                        .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(90)));
            }
        }
    }

    @Test
    void I5_a_redirect_is_not_followed() throws Exception {
        server.stubFor(post(anyUrl())
                .willReturn(aResponse().withStatus(307).withHeader("Location", server.baseUrl() + "/elsewhere")));

        for (Output output : outputs()) {
            try (output) {
                assertThat(output.send(events("a", 3)))
                        .isInstanceOfSatisfying(
                                SendResult.Blocked.class,
                                blocked -> assertThat(blocked.why()).contains("set url to where it really is"));
            }
        }
        server.verify(4, postRequestedFor(anyUrl()));
    }

    @Test
    void a_host_that_is_not_there_is_a_retry_that_says_so() throws Exception {
        try (Output output = Outputs.of("https", "url: http://collector.invalid/\n" + FAST)) {
            assertThat(output.send(events("a", 1)))
                    .isInstanceOfSatisfying(
                            SendResult.Retry.class,
                            retry -> assertThat(retry.why())
                                    .isEqualTo("collector http://collector.invalid: there is no host of that name"));
        }
        try (Output output = Outputs.of("https", "url: http://127.0.0.1:1/\n" + FAST)) {
            assertThat(output.send(events("a", 1)))
                    .isInstanceOfSatisfying(
                            SendResult.Retry.class,
                            retry -> assertThat(retry.why()).startsWith("collector http://127.0.0.1:1: "));
        }
    }

    @Test
    void requests_go_through_a_proxy_where_there_is_one() throws Exception {
        try (HttpCollector proxy = HttpCollector.start(request -> HttpCollector.Response.of(200, ""));
                Output output = Outputs.of(
                        "https", "url: http://collector.example.net/in\nproxy: \"" + proxy.address() + "\"\n" + FAST)) {
            assertThat(output.send(events("a", 1))).isEqualTo(SendResult.ACCEPTED);

            assertThat(proxy.requests())
                    .extracting(HttpCollector.Request::target)
                    .containsExactly("http://collector.example.net/in");
        }
    }

    private static void assertInTime(Output output) throws InterruptedException {
        long start = System.nanoTime();
        assertThat(output.send(events("a", 3)))
                .isInstanceOfSatisfying(
                        SendResult.Retry.class, retry -> assertThat(retry.why()).contains("no progress for 1000 ms"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(TIMEOUT, TIMEOUT.plusSeconds(1));
    }

    private static List<Output> outputs() {
        return outputs("timeout: 20s\n");
    }

    private static List<Output> outputs(String yaml) {
        String url = "url: " + server.baseUrl() + "\n" + yaml;
        return List.of(
                Outputs.of("https", url),
                Outputs.of("splunk-hec", url + "token: t\n"),
                Outputs.of("elasticsearch", url),
                Outputs.of("otlp", url));
    }
}
