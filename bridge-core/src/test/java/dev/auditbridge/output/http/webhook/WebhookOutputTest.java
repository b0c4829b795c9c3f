package dev.auditbridge.output.http.webhook;

import static dev.auditbridge.event.TestEvents.event;
import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.Peers;
import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.TestEvents;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.http.HttpCollector;
import dev.auditbridge.output.http.HttpCollector.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an {@code https} output sends, and what it makes of the answers. */
class WebhookOutputTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpCollector collector;

    WebhookOutputTest() throws IOException {
        collector = HttpCollector.start(request -> Response.of(200, ""));
    }

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void an_EventList_is_what_an_API_server_sends() throws Exception {
        try (Output output = output("format: event-list")) {
            assertThat(output.send(events("e", 2))).isEqualTo(SendResult.ACCEPTED);
        }

        HttpCollector.Request request = collector.requests().getFirst();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/k8s-audit?cluster=a");
        assertThat(request.headers())
                .containsEntry("content-type", "application/json")
                .doesNotContainKey("content-encoding");
        JsonNode ours = JSON.readTree(request.body());
        assertThat(ours.toString())
                .startsWith("{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":[{");
        assertThat(ours.get("items")).hasSize(2);
    }

    @Test
    void it_has_the_members_of_a_real_one() throws Exception {
        JsonNode real;
        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(Peers.corpus().resolve("webhook-eventlist-00009.json.gz")))) {
            real = JSON.readTree(in);
        }
        try (Output output = output("format: event-list")) {
            output.send(events("e", 1));
        }

        JsonNode ours = JSON.readTree(collector.requests().getFirst().body());
        assertThat(names(ours)).isEqualTo(names(real));
        assertThat(ours.get("kind")).isEqualTo(real.get("kind"));
        assertThat(ours.get("apiVersion")).isEqualTo(real.get("apiVersion"));
        assertThat(ours.get("metadata")).isEqualTo(real.get("metadata"));
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void I5_what_Falco_would_drop_after_its_200_is_refused_with_the_reason() throws Exception {
        AuditEvent complete = timed("a", 100);
        try (Output output = output("format: falco")) {
            SendResult result = output.send(List.of(complete, event("without-a-time"), complete));

            assertThat(result).isInstanceOfSatisfying(SendResult.Done.class, done -> {
                assertThat(done.rejected())
                        .containsExactly(new SendResult.Rejection(
                                1, "Falco's k8saudit plugin drops an Event that has no stageTimestamp"));
                assertThat(done.retry()).containsExactly(0, 2);
            });
            assertThat(output.send(List.of(complete, complete))).isEqualTo(SendResult.ACCEPTED);
            assertThat(output.send(List.of(timed("large", 262_144)))).isEqualTo(SendResult.ACCEPTED);
            assertThat(output.limits().maxBytes()).isLessThanOrEqualTo(12_582_912);
        }
        assertThat(collector.requests()).hasSize(2);
        JsonNode large = JSON.readTree(collector.requests().get(1).body()).at("/items/0");
        assertThat(large.toString().length()).isLessThanOrEqualTo(262_144);
        assertThat(large.at("/annotations/auditbridge.dev~1truncated").textValue())
                .isEqualTo("strings");
    }

    @Test
    void an_Event_that_cannot_be_made_that_short_is_too_large() throws Exception {
        String names =
                IntStream.range(0, 2_000).mapToObj(i -> "\"" + i + "\":\"\"").collect(Collectors.joining(","));
        AuditEvent event = TestEvents.read("{\"kind\":\"Event\",\"auditID\":\"a\",\"annotations\":{" + names + "}}");
        try (Output output = output("largestEvent: 1KiB")) {
            assertThat(output.send(List.of(event("b"), event))).isInstanceOf(SendResult.TooLarge.class);
        }
        assertThat(collector.requests()).isEmpty();
    }

    @Test
    void an_EventList_holds_canonical_Events_only() {
        assertThatThrownBy(() -> Outputs.of("https", settings("format: event-list"), event -> "|a=b|".getBytes()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("format: needs encode.format canonical");
    }

    @Test
    void what_is_no_JSON_object_stands_in_an_array_as_a_string() throws Exception {
        String line = "|command=\"get\\\"|";
        try (Output output =
                Outputs.of("https", settings("format: json-array"), event -> line.getBytes(StandardCharsets.UTF_8))) {
            output.send(events("a", 2));
        }

        JsonNode array = JSON.readTree(collector.requests().getFirst().body());
        assertThat(array).extracting(JsonNode::textValue).containsExactly(line, line);
    }

    @Test
    void a_body_is_compressed_when_told_to() throws Exception {
        try (Output output = output("compression: 6")) {
            output.send(events("a", 100));
        }

        HttpCollector.Request request = collector.requests().getFirst();
        assertThat(request.headers()).containsEntry("content-encoding", "gzip");
        assertThat(request.wire().length).isLessThan(request.body().length / 10);
        assertThat(request.text().lines()).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void I5_2xx_is_a_receipt(int status) throws Exception {
        assertThat(answered(Response.of(status, ""), 3)).isEqualTo(SendResult.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504, 599})
    void what_passes_by_itself_is_tried_again(int status) throws Exception {
        assertThat(answered(Response.of(status, "busy"), 3))
                .isInstanceOfSatisfying(
                        SendResult.Retry.class,
                        retry -> assertThat(retry.why()).contains("status " + status + ": busy"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void a_refusal_of_several_is_split_until_it_names_one(int status) throws Exception {
        assertThat(answered(Response.of(status, "bad"), 3)).isInstanceOf(SendResult.TooLarge.class);
        assertThat(answered(Response.of(status, "bad"), 1))
                .isInstanceOfSatisfying(
                        SendResult.Done.class,
                        done -> assertThat(done.rejected())
                                .singleElement()
                                .satisfies(one -> assertThat(one.reason()).contains("status " + status + ": bad")));
    }

    @Test
    void what_is_too_large_is_split() throws Exception {
        assertThat(answered(Response.of(413, ""), 3)).isInstanceOf(SendResult.TooLarge.class);
    }

    @ParameterizedTest
    @CsvSource({
        "301, set url to where it really is",
        "401, check the output's credentials",
        "403, check the output's credentials",
        "404, check the output's url",
        "405, check the output's url",
        "407, the proxy asks for a password",
        "406, see the collector's own log",
        "415, see the collector's own log",
        "501, see the collector's own log"
    })
    void I5_everything_else_is_Blocked_and_says_what_to_do(int status, String remedy) throws Exception {
        assertThat(answered(Response.of(status, "<b>no</b>").with("Location", "http://elsewhere/"), 1))
                .isInstanceOfSatisfying(
                        SendResult.Blocked.class,
                        blocked -> assertThat(blocked.why())
                                .contains(collector.address())
                                .contains("status " + status)
                                .contains(remedy));
    }

    @Test
    void a_probe_needs_no_more_than_to_be_let_in() throws Exception {
        try (Output output = output("")) {
            collector.next(Response.of(404, ""));
            assertThat(output.probe()).isEqualTo(SendResult.ACCEPTED);
            collector.next(Response.of(403, ""));
            assertThat(output.probe()).isInstanceOf(SendResult.Blocked.class);
            collector.next(Response.of(503, ""));
            assertThat(output.probe()).isInstanceOf(SendResult.Retry.class);
        }
        assertThat(collector.requests())
                .allSatisfy(request -> assertThat(request.method()).isEqualTo("OPTIONS"));
    }

    private SendResult answered(Response response, int events) throws InterruptedException {
        collector.next(response);
        try (Output output = output("")) {
            return output.send(events("e", events));
        }
    }

    private Output output(String more) {
        return Outputs.of("https", settings(more));
    }

    private String settings(String more) {
        return "url: " + collector.url() + "k8s-audit?cluster=a\n" + more;
    }

    private static AuditEvent timed(String id, int padding) {
        return TestEvents.read("{\"kind\":\"Event\",\"auditID\":\"" + id
                + "\",\"stageTimestamp\":\"2026-03-01T10:20:30.123456Z\",\"requestURI\":\"/" + "x".repeat(padding)
                + "\"}");
    }
}
