package dev.auditbridge.output.http.otlp;

import static dev.auditbridge.event.TestEvents.event;
import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.http.HttpCollector;
import dev.auditbridge.output.http.HttpCollector.Response;
import dev.auditbridge.output.http.HttpOutputContract;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract with OTLP, and what is its own. */
class OtlpOutputTest extends HttpOutputContract {
    private final StrictReceiver receiver = new StrictReceiver();

    @Override
    protected HttpCollector.Handler handler() {
        return receiver;
    }

    @Override
    protected String kind() {
        return "otlp";
    }

    @Override
    protected String yaml() {
        return "";
    }

    @Override
    protected List<String> received() {
        return receiver.bodies();
    }

    @Test
    void a_record_says_when_how_it_ended_and_what_one_searches_by() throws Exception {
        AuditEvent event = of("aks", "sub-1", "westeurope", "prod", """
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"id-1","stage":"ResponseComplete",\
                "requestURI":"/api/v1/namespaces/shop/pods/web/exec?command=sh&stdin=true","verb":"create",\
                "user":{"username":"jane","uid":"u-1","groups":["dev","system:authenticated"]},\
                "impersonatedUser":{"username":"root"},"sourceIPs":["10.0.0.9","10.0.0.1"],"userAgent":"kubectl/v1.31",\
                "objectRef":{"resource":"pods","namespace":"shop","name":"web","apiVersion":"v1","subresource":"exec"},\
                "responseStatus":{"code":403,"reason":"Forbidden"},\
                "requestReceivedTimestamp":"2026-03-01T10:20:29.000000Z","stageTimestamp":"2026-03-01T10:20:30.123456Z",\
                "annotations":{"authorization.k8s.io/decision":"forbid"}}""");

        assertThat(output().send(List.of(event))).isEqualTo(SendResult.ACCEPTED);

        JsonNode record = receiver.records().getFirst();
        assertThat(record.get("timeUnixNano").textValue()).isEqualTo("1772360430123456000");
        assertThat(record.get("observedTimeUnixNano").textValue()).isEqualTo("1772360431000000000");
        assertThat(record.get("severityNumber").intValue()).isEqualTo(13);
        assertThat(record.get("severityText").textValue()).isEqualTo("WARN");
        assertThat(attributes(record))
                .isEqualTo(new TreeMap<>(Map.ofEntries(
                        Map.entry("log.record.uid", text(event.identity().toString())),
                        Map.entry("k8s.audit.id", text("id-1")),
                        Map.entry("k8s.audit.level", text("Request")),
                        Map.entry("k8s.audit.stage", text("ResponseComplete")),
                        Map.entry("k8s.audit.verb", text("create")),
                        Map.entry("url.path", text("/api/v1/namespaces/shop/pods/web/exec")),
                        Map.entry("url.query", text("command=sh&stdin=true")),
                        Map.entry("user.name", text("jane")),
                        Map.entry("user.id", text("u-1")),
                        Map.entry(
                                "user.roles",
                                "{\"arrayValue\":{\"values\":[" + text("dev") + "," + text("system:authenticated")
                                        + "]}}"),
                        Map.entry("k8s.audit.impersonated_user", text("root")),
                        Map.entry("client.address", text("10.0.0.9")),
                        Map.entry("user_agent.original", text("kubectl/v1.31")),
                        Map.entry("k8s.audit.decision", text("forbid")),
                        Map.entry("k8s.audit.resource", text("pods")),
                        Map.entry("k8s.audit.subresource", text("exec")),
                        Map.entry("k8s.audit.api_version", text("v1")),
                        Map.entry("k8s.audit.name", text("web")),
                        Map.entry("k8s.namespace.name", text("shop")),
                        Map.entry("k8s.pod.name", text("web")),
                        Map.entry("http.response.status_code", "{\"intValue\":\"403\"}"),
                        Map.entry("error.type", text("Forbidden")))));
        assertThat(attributes(receiver.resources().getFirst()))
                .isEqualTo(new TreeMap<>(Map.of(
                        "service.name", text("auditbridge"),
                        "cloud.provider", text("azure"),
                        "cloud.account.id", text("sub-1"),
                        "cloud.region", text("westeurope"),
                        "k8s.cluster.name", text("prod"))));
    }

    @Test
    void Events_of_one_cluster_stand_together() throws Exception {
        String json = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"%s\"}";
        assertThat(output().send(List.of(
                        of("eks", "1", "r", "a", json.formatted("1")),
                        of("eks", "1", "r", "b", json.formatted("2")),
                        of("eks", "1", "r", "a", json.formatted("3")))))
                .isEqualTo(SendResult.ACCEPTED);

        assertThat(receiver.resources()).hasSize(2);
        assertThat(receiver.bodies()).containsExactly(json.formatted("1"), json.formatted("3"), json.formatted("2"));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void only_what_the_specification_lets_a_client_retry_is_retried(int status) throws Exception {
        collector().next(Response.of(status, "").with("Retry-After", "7"));

        assertThat(output().send(events("a", 3)))
                .isInstanceOfSatisfying(
                        SendResult.Retry.class,
                        retry -> assertThat(retry.after()).hasSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 408, 415, 500, 501, 505})
    void I5_everything_else_is_Blocked(int status) throws Exception {
        collector().next(Response.of(status, ""));

        assertThat(output().send(events("a", 3))).isInstanceOf(SendResult.Blocked.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"partialSuccess\":{}}",
                "{\"partialSuccess\":null}",
                "{\"partialSuccess\":{\"rejectedLogRecords\":\"0\",\"errorMessage\":\"use other names\"}}"
            })
    void nothing_refused_is_acceptance(String body) throws Exception {
        collector().next(Response.of(200, body));

        assertThat(output().send(events("a", 3))).isEqualTo(SendResult.ACCEPTED);
    }

    @ParameterizedTest
    @CsvSource({"\"2\"", "2"})
    void I6_what_was_refused_without_a_name_is_looked_for_in_halves(String number) throws Exception {
        String body = "{\"partialSuccess\":{\"rejectedLogRecords\":" + number + ",\"errorMessage\":\"too long\"}}";
        collector().next(Response.of(200, body));
        assertThat(output().send(events("a", 3)))
                .isInstanceOfSatisfying(
                        SendResult.TooLarge.class,
                        it -> assertThat(it.why()).contains("refused 2 of 3 records: too long"));

        collector().next(Response.of(200, body));
        assertThat(output().send(events("a", 1)))
                .isInstanceOfSatisfying(
                        SendResult.Done.class,
                        done -> assertThat(done.rejected()).hasSize(1));
    }

    @Test
    void I5_a_login_page_is_no_acceptance() throws Exception {
        collector().next(Response.of(200, "<html>log in</html>"));

        assertThat(output().send(List.of(event("a")))).isInstanceOf(SendResult.Blocked.class);
    }

    private static AuditEvent of(String provider, String account, String region, String cluster, String json) {
        Origin origin =
                new Origin(provider, account, region, cluster, null, null, null, Instant.parse("2026-03-01T10:20:31Z"));
        List<Decoded> decoded =
                new EventCodec(EventLimits.DEFAULT, true).decode(json.getBytes(StandardCharsets.UTF_8), origin);
        return ((Decoded.Event) decoded.getFirst()).event();
    }

    private static String text(String value) {
        return "{\"stringValue\":\"" + value + "\"}";
    }

    private static Map<String, String> attributes(JsonNode holder) {
        Map<String, String> attributes = new TreeMap<>();
        holder.get("attributes")
                .forEach(it -> attributes.put(
                        it.get("key").textValue(), it.get("value").toString()));
        return attributes;
    }
}
