package dev.auditbridge.output.http.splunk;

import static dev.auditbridge.event.TestEvents.event;
import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.TestEvents;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.http.HttpCollector;
import dev.auditbridge.output.http.HttpCollector.Response;
import dev.auditbridge.output.http.HttpOutputContract;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract with indexer acknowledgement, and what is Splunk's own. */
class SplunkOutputTest extends HttpOutputContract {
    private final StrictCollector splunk = new StrictCollector();

    @Override
    protected HttpCollector.Handler handler() {
        return splunk;
    }

    @Override
    protected String kind() {
        return "splunk-hec";
    }

    @Override
    protected String yaml() {
        return "token: " + StrictCollector.TOKEN + "\nacknowledgeEvery: 100ms\nacknowledgeTimeout: 2s\n";
    }

    @Override
    protected List<String> received() {
        return splunk.events();
    }

    @Test
    void an_Event_comes_with_its_time_and_where_it_is_from() throws Exception {
        AuditEvent event = TestEvents.read("{\"kind\":\"Event\",\"auditID\":\"a\",\"requestReceivedTimestamp\":"
                + "\"2026-03-01T10:20:29.000001Z\",\"stageTimestamp\":\"2026-03-01T10:20:30.123456Z\"}");
        try (Output output = with("index: k8s\nhost: bridge\n")) {
            assertThat(output.send(List.of(event))).isEqualTo(SendResult.ACCEPTED);
        }

        JsonNode object = splunk.objects().getFirst();
        assertThat(object.get("time").decimalValue()).isEqualByComparingTo("1772360430.123456");
        assertThat(object.get("index").textValue()).isEqualTo("k8s");
        assertThat(object.get("host").textValue()).isEqualTo("bridge");
        assertThat(object.get("source").textValue()).isEqualTo("auditbridge");
        assertThat(object.get("sourcetype").textValue()).isEqualTo("kube:apiserver:audit");
        assertThat(object.get("fields").toString()).isEqualTo("{\"provider\":\"canonical\"}");
    }

    @Test
    void an_Event_that_is_no_JSON_comes_as_text() throws Exception {
        try (Output output = Outputs.of("splunk-hec", settings(yaml()), event -> "a \"line\"".getBytes())) {
            output.send(events("a", 1));
        }

        assertThat(splunk.objects().getFirst().get("event").textValue()).isEqualTo("a \"line\"");
    }

    @Test
    void raw_Events_come_one_a_line_and_what_is_said_about_them_in_the_query() throws Exception {
        try (Output output = with("endpoint: raw\nsource: \"a&b=c d\"\nindex: k8s\n")) {
            assertThat(output.send(events("a", 3))).isEqualTo(SendResult.ACCEPTED);
        }

        assertThat(splunk.events()).hasSize(3);
        assertThat(collector().requests().getFirst().target())
                .isEqualTo("/services/collector/raw?index=k8s&source=a%26b%3Dc+d&sourcetype=kube%3Aapiserver%3Aaudit");
    }

    @Test
    void I1_an_Event_is_accepted_when_an_indexer_has_it_and_not_before() throws Exception {
        splunk.indexedAt(5);

        assertThat(output().send(events("a", 3))).isEqualTo(SendResult.ACCEPTED);

        assertThat(collector().requests())
                .extracting(HttpCollector.Request::target)
                .containsExactly(
                        "/services/collector/event",
                        "/services/collector/ack",
                        "/services/collector/ack",
                        "/services/collector/ack",
                        "/services/collector/ack",
                        "/services/collector/ack");
        assertThat(collector().requests().get(1).text()).isEqualTo("{\"acks\":[0]}");
    }

    @Test
    void I1_a_lost_acknowledgement_means_to_send_again() throws Exception {
        splunk.indexedAt(Integer.MAX_VALUE);
        try (Output output = Outputs.of(
                "splunk-hec",
                settings(
                        "token: " + StrictCollector.TOKEN + "\nacknowledgeEvery: 20ms\nacknowledgeTimeout: 300ms\n"))) {
            assertThat(output.send(events("a", 3)))
                    .isInstanceOfSatisfying(
                            SendResult.Retry.class,
                            retry -> assertThat(retry.why())
                                    .contains("the indexers have not acknowledged within")
                                    .contains("not yet"));
            splunk.indexedAt(1);
            assertThat(output.send(events("a", 3))).isEqualTo(SendResult.ACCEPTED);
        }
    }

    @Test
    void a_collector_that_cannot_be_asked_for_a_while_is_asked_again() throws Exception {
        splunk.indexedAt(1);
        HttpCollector.Handler handler = request -> {
            Response answer = splunk.to(request);
            collector().next(Response.of(503, "{\"text\":\"Server is busy\",\"code\":9}"));
            return answer;
        };
        try (HttpCollector busy = HttpCollector.start(handler);
                Output output = Outputs.of("splunk-hec", "url: " + busy.url() + "\n" + yaml())) {
            assertThat(output.send(events("a", 3))).isEqualTo(SendResult.ACCEPTED);
        }
    }

    @Test
    void I5_a_token_without_acknowledgement_is_Blocked_until_somebody_says_that_queued_is_enough() throws Exception {
        splunk.acknowledges(false);

        assertThat(output().send(events("a", 3)))
                .isInstanceOfSatisfying(
                        SendResult.Blocked.class,
                        blocked -> assertThat(blocked.why())
                                .contains("enable indexer acknowledgement for the token, or set acknowledge: false"));

        try (Output output = with("acknowledge: false\n")) {
            assertThat(output.send(events("b", 3))).isEqualTo(SendResult.ACCEPTED);
        }
    }

    @Test
    void LogScale_takes_the_token_as_a_bearer_and_acknowledges_nothing() throws Exception {
        try (HttpCollector logScale = HttpCollector.start(request ->
                        request.headers().getOrDefault("authorization", "").equals("Bearer t")
                                        && request.target().equals("/api/v1/ingest/hec")
                                ? Response.of(200, "{\"text\":\"Success\",\"eventCount\":3}")
                                : Response.of(401, ""));
                Output output = Outputs.of("splunk-hec", """
                    url: %sapi/v1/ingest/hec
                    token: t
                    tokenScheme: bearer
                    acknowledge: false
                    """.formatted(logScale.url()))) {
            assertThat(output.send(events("a", 3))).isEqualTo(SendResult.ACCEPTED);
        }
    }

    @Test
    void a_refusal_that_names_its_Event_costs_no_other() throws Exception {
        collector().next(Response.of(400, "{\"text\":\"Invalid data format\",\"code\":6,\"invalid-event-number\":1}"));

        assertThat(output().send(events("a", 3))).isInstanceOfSatisfying(SendResult.Done.class, done -> {
            assertThat(done.rejected())
                    .singleElement()
                    .satisfies(one -> assertThat(one.index()).isEqualTo(1))
                    .satisfies(one -> assertThat(one.reason()).contains("Invalid data format"));
            assertThat(done.retry()).containsExactly(0, 2);
        });
    }

    @Test
    void a_refusal_that_names_none_is_split() throws Exception {
        collector().next(Response.of(400, "{\"text\":\"Error in handling indexed fields\",\"code\":15}"));
        assertThat(output().send(events("a", 3))).isInstanceOf(SendResult.TooLarge.class);

        collector().next(Response.of(400, "{\"text\":\"Error in handling indexed fields\",\"code\":15}"));
        assertThat(output().send(events("a", 1)))
                .isInstanceOfSatisfying(
                        SendResult.Done.class,
                        done -> assertThat(done.rejected()).hasSize(1));
    }

    @ParameterizedTest
    @CsvSource({
        "400, 7, check the output's index",
        "400, 10, leave acknowledge on",
        "400, 14, enable indexer acknowledgement",
        "401, 2, check the output's credentials",
        "401, 3, check the output's credentials",
        "403, 1, check the output's credentials",
        "403, 4, check the output's credentials",
        "404, 404, check the output's url"
    })
    void I5_what_no_Event_is_the_reason_for_is_Blocked(int status, int code, String remedy) throws Exception {
        collector().next(Response.of(status, "{\"text\":\"no\",\"code\":" + code + "}"));

        assertThat(output().send(events("a", 3)))
                .isInstanceOfSatisfying(
                        SendResult.Blocked.class,
                        blocked -> assertThat(blocked.why()).contains(remedy).doesNotContain(StrictCollector.TOKEN));
    }

    @Test
    void I5_a_login_page_is_no_acceptance() throws Exception {
        collector().next(Response.of(200, "<html>log in</html>"));

        assertThat(output().send(events("a", 3)))
                .isInstanceOfSatisfying(
                        SendResult.Blocked.class,
                        blocked -> assertThat(blocked.why()).contains("not as an HTTP Event Collector"));
    }

    @Test
    void what_is_too_large_is_split() throws Exception {
        collector().next(Response.of(413, ""));

        assertThat(output().send(List.of(event("a"), event("b")))).isInstanceOf(SendResult.TooLarge.class);
    }

    private Output with(String more) {
        return Outputs.of("splunk-hec", settings(yaml() + more));
    }
}
