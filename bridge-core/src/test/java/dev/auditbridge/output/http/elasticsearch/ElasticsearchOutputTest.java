package dev.auditbridge.output.http.elasticsearch;

import static dev.auditbridge.event.TestEvents.event;
import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.TestEvents;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.http.HttpCollector;
import dev.auditbridge.output.http.HttpCollector.Response;
import dev.auditbridge.output.http.HttpOutputContract;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract with the bulk API, and what is its own. */
class ElasticsearchOutputTest extends HttpOutputContract {
    private final StrictBulk cluster = new StrictBulk();

    @Override
    protected HttpCollector.Handler handler() {
        return cluster;
    }

    @Override
    protected String kind() {
        return "elasticsearch";
    }

    @Override
    protected String yaml() {
        return "";
    }

    @Override
    protected boolean provoke(Fault fault) throws Exception {
        switch (fault) {
            case TAKES_THE_FIRST -> cluster.next(place -> place == 0 ? 0 : 429);
            case REFUSES_THE_FIRST -> cluster.next(place -> place == 0 ? 400 : 0);
            default -> {
                return super.provoke(fault);
            }
        }
        return true;
    }

    /** Without the timestamp that was put in front. */
    @Override
    protected List<String> received() {
        return cluster.documents().stream()
                .map(document -> document.replaceFirst("^\\{\"@timestamp\":\"[^\"]+\",", "{"))
                .toList();
    }

    @Test
    void what_is_sent_twice_is_stored_once_under_the_Events_identity() throws Exception {
        List<AuditEvent> events = events("a", 5);

        assertThat(output().send(events)).isEqualTo(SendResult.ACCEPTED);
        assertThat(output().send(events)).isEqualTo(SendResult.ACCEPTED);

        assertThat(cluster.ids())
                .isEqualTo(events.stream().map(it -> it.identity().toString()).toList());
        assertThat(collector().requests().getFirst().headers()).containsEntry("content-encoding", "gzip");
    }

    @Test
    void the_timestamp_is_the_Events_and_put_where_there_is_none() throws Exception {
        AuditEvent event = TestEvents.read(
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"a\",\"stageTimestamp\":\"2026-03-01T10:20:30.123456Z\"}");

        assertThat(output().send(List.of(event))).isEqualTo(SendResult.ACCEPTED);

        assertThat(cluster.documents())
                .containsExactly("{\"@timestamp\":\"2026-03-01T10:20:30.123456Z\","
                        + "\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"a\","
                        + "\"stageTimestamp\":\"2026-03-01T10:20:30.123456Z\"}");
    }

    @Test
    void a_document_with_a_timestamp_is_left_as_it_is() throws Exception {
        String document = "{\"event\":{\"@timestamp\":1},\"@timestamp\":\"2026-01-01T00:00:00Z\"}";

        assertThat(sent(document)).containsExactly(document);
    }

    @Test
    void one_that_is_no_object_becomes_a_message() throws Exception {
        assertThat(sent("CEF:0|a\\|b|\"c\""))
                .singleElement()
                .asString()
                .matches("\\{\"@timestamp\":\"[^\"]+Z\",\"message\":\"CEF:0\\|a\\\\\\\\\\|b\\|\\\\\"c\\\\\"\"}");
        assertThat(sent("{}")).last().asString().matches("\\{\"@timestamp\":\"[^\"]+Z\"}");
    }

    @Test
    void each_item_is_judged_by_itself() throws Exception {
        Map<Integer, Integer> statuses = Map.of(0, 201, 1, 409, 2, 429, 3, 503, 4, 400, 5, 413, 6, 422, 7, 200);
        cluster.next(statuses::get);

        assertThat(output().send(events("a", 8))).isInstanceOfSatisfying(SendResult.Done.class, done -> {
            assertThat(done.retry()).containsExactly(2, 3);
            assertThat(done.rejected()).extracting(SendResult.Rejection::index).containsExactly(4, 5, 6);
            assertThat(done.rejected().getFirst().reason())
                    .contains("status 400: some_exception: because of 400: the cause");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404})
    void I5_an_item_that_needs_somebody_blocks_and_costs_no_second_copy(int status) throws Exception {
        cluster.next(place -> place == 1 ? status : 0);

        assertThat(output().send(events("a", 3)))
                .isInstanceOfSatisfying(
                        SendResult.Blocked.class,
                        blocked -> assertThat(blocked.why())
                                .contains("status " + status)
                                .contains("check the output's index"));

        assertThat(output().send(events("a", 3))).isEqualTo(SendResult.ACCEPTED);
        assertThat(cluster.documents()).hasSize(3);
    }

    @Test
    void when_no_item_was_taken_it_is_a_retry() throws Exception {
        cluster.next(place -> 429);

        assertThat(output().send(events("a", 3)))
                .isInstanceOfSatisfying(
                        SendResult.Retry.class,
                        retry -> assertThat(retry.why())
                                .contains("took none of 3 Events: some_exception: because of 429"));
    }

    @Test
    void what_is_too_large_is_split() throws Exception {
        collector().next(Response.of(413, ""));

        assertThat(output().send(List.of(event("a"), event("b")))).isInstanceOf(SendResult.TooLarge.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{}", "[]", "{\"errors\":false,\"items\":[]}", "{\"items\":[{\"create\":"})
    void I5_an_answer_without_a_result_for_each_is_no_acceptance(String body) throws Exception {
        collector().next(Response.of(200, body));

        assertThat(output().send(events("a", 2))).isInstanceOf(SendResult.Blocked.class);
    }

    @Test
    void credentials_are_an_API_key_or_Basic() throws Exception {
        try (Output output = Outputs.of("elasticsearch", settings("apiKey: a2V5\npipeline: audit\n"))) {
            output.send(events("a", 1));
        }
        try (Output output =
                Outputs.of("elasticsearch", settings("auth: {basic: {user: elastic, password: changeme}}\n"))) {
            output.send(events("a", 1));
        }

        assertThat(collector().requests())
                .extracting(request -> request.headers().get("authorization"))
                .containsExactly("ApiKey a2V5", "Basic ZWxhc3RpYzpjaGFuZ2VtZQ==");
        assertThat(collector().requests().getFirst().target()).endsWith("&pipeline=audit");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "index: Upper",
                "index: a/b",
                "index: \"a b\"",
                "pipeline: \"a&b\"",
                "apiKey: a\nauth: {bearer: b}"
            })
    void names_that_would_change_the_url_are_refused(String yaml) {
        assertThatThrownBy(() -> Outputs.of("elasticsearch", settings(yaml)))
                .isInstanceOf(ConfigurationException.class);
    }

    private List<String> sent(String encoded) throws InterruptedException {
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        try (Output output = Outputs.of("elasticsearch", settings(""), event -> bytes)) {
            assertThat(output.send(List.of(event(encoded.length() + "")))).isEqualTo(SendResult.ACCEPTED);
        }
        return cluster.documents();
    }
}
