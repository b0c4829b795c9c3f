package dev.auditbridge.output.http;

import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.http.HttpCollector.Request;
import dev.auditbridge.output.http.HttpCollector.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a client says who it is. */
class AuthTest {
    private static final String CLIENT_SECRET = "s3cr3t/+&x";

    private final AtomicInteger tokens = new AtomicInteger();
    private volatile String valid = "";
    private volatile String lifetime = "3600";
    private final HttpCollector tokenServer;
    private final HttpCollector collector;

    AuthTest() throws IOException {
        tokenServer = HttpCollector.start(request -> {
            valid = "token-" + tokens.incrementAndGet();
            return Response.of(
                    200,
                    "{\"token_type\":\"Bearer\",\"expires_in\":" + lifetime + ",\"access_token\":\"" + valid
                            + "\",\"ext\":{\"a\":[]}}");
        });
        collector = HttpCollector.start(
                request -> request.headers().getOrDefault("authorization", "").equals("Bearer " + valid)
                        ? Response.of(200, "")
                        : Response.of(401, "bad token " + request.headers().get("authorization")));
    }

    @AfterEach
    void close() {
        collector.close();
        tokenServer.close();
    }

    @Test
    void basic_bearer_and_headers_of_any_name() throws Exception {
        collector.always(Response.of(200, ""));

        sendOne("auth: {basic: {user: siem, password: \"pass:wörd\"}}");
        sendOne("auth: {bearer: abc}");
        sendOne("auth: {headers: [{name: DD-API-KEY, value: k1}, {name: X-Tenant, value: \"a b\"}]}");

        List<Map<String, String>> headers =
                collector.requests().stream().map(Request::headers).toList();
        assertThat(headers.get(0)).containsEntry("authorization", "Basic c2llbTpwYXNzOnfDtnJk");
        assertThat(headers.get(1)).containsEntry("authorization", "Bearer abc");
        assertThat(headers.get(2))
                .containsEntry("dd-api-key", "k1")
                .containsEntry("x-tenant", "a b")
                .doesNotContainKey("authorization");
    }

    @ParameterizedTest
    @ValueSource(strings = {"compression: 0", "compression: 6"})
    void a_signature_is_over_the_timestamp_and_the_body_as_it_is_on_the_wire(String compression) throws Exception {
        collector.always(Response.of(200, ""));

        sendOne("auth: {hmac: {secret: key}}\n" + compression);

        Request request = collector.requests().getFirst();
        String timestamp = request.headers().get("x-auditbridge-timestamp");
        assertThat(Long.parseLong(timestamp)).isCloseTo(System.currentTimeMillis() / 1000, Offset.offset(60L));
        assertThat(request.headers())
                .containsEntry("x-auditbridge-signature", signature(timestamp + ".", request.wire()));
    }

    @Test
    void or_over_the_body_alone_in_a_header_that_the_receiver_expects() throws Exception {
        collector.always(Response.of(200, ""));

        sendOne("auth: {hmac: {secret: key, header: X-Hub-Signature-256, timestamp: false}}");

        Request request = collector.requests().getFirst();
        assertThat(request.headers())
                .containsEntry("x-hub-signature-256", signature("", request.wire()))
                .doesNotContainKey("x-auditbridge-timestamp");
    }

    @Test
    void a_token_is_asked_for_once_and_kept() throws Exception {
        try (Output output = oauth("scope: \"https://monitor.azure.com//.default\", ")) {
            for (int i = 0; i < 5; i++) {
                assertThat(output.send(events("a" + i, 2))).isEqualTo(SendResult.ACCEPTED);
            }
        }

        Request request = tokenServer.requests().getFirst();
        assertThat(tokenServer.requests()).hasSize(1);
        assertThat(request.target()).isEqualTo("/oauth2/token");
        assertThat(request.text())
                .isEqualTo("grant_type=client_credentials&scope=https%3A%2F%2Fmonitor.azure.com%2F%2F.default");
        assertThat(request.headers())
                .containsEntry("content-type", "application/x-www-form-urlencoded")
                .containsEntry(
                        "authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString("bridge:s3cr3t%2F%2B%26x".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void id_and_secret_may_go_in_the_body() throws Exception {
        try (Output output = oauth("secretIn: body, audience: siem, ")) {
            assertThat(output.send(events("a", 1))).isEqualTo(SendResult.ACCEPTED);
        }

        Request request = tokenServer.requests().getFirst();
        assertThat(request.headers()).doesNotContainKey("authorization");
        assertThat(request.text())
                .isEqualTo(
                        "grant_type=client_credentials&audience=siem&client_id=bridge&client_secret=s3cr3t%2F%2B%26x");
    }

    @Test
    void a_token_that_is_about_to_end_is_renewed_before() throws Exception {
        lifetime = "0";
        try (Output output = oauth("")) {
            assertThat(output.send(events("a", 1))).isEqualTo(SendResult.ACCEPTED);
            assertThat(output.send(events("b", 1))).isEqualTo(SendResult.ACCEPTED);
        }

        assertThat(tokens).hasValue(2);
        assertThat(collector.requests()).hasSize(2);
    }

    @Test
    void a_token_that_is_not_taken_is_renewed_once_and_the_Events_arrive() throws Exception {
        try (Output output = oauth("")) {
            assertThat(output.send(events("a", 1))).isEqualTo(SendResult.ACCEPTED);
            valid = "revoked";
            assertThat(output.send(events("b", 1))).isEqualTo(SendResult.ACCEPTED);
        }

        assertThat(tokens).hasValue(2);
    }

    @Test
    void of_many_sends_with_a_revoked_token_one_asks_for_another() throws Exception {
        try (Output output = oauth("")) {
            assertThat(output.send(events("a", 1))).isEqualTo(SendResult.ACCEPTED);
            valid = "revoked";
            List<Thread> sends = IntStream.range(0, 4)
                    .mapToObj(i -> Thread.ofVirtual().start(() -> {
                        try {
                            output.send(events("b" + i, 1));
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }))
                    .toList();
            for (Thread send : sends) {
                send.join();
            }
            assertThat(output.send(events("c", 1))).isEqualTo(SendResult.ACCEPTED);
        }

        assertThat(tokens.get()).isBetween(2, 5);
    }

    @Test
    void I5_I7_one_that_is_never_taken_is_Blocked_and_not_shown() throws Exception {
        collector.always(Response.of(401, "bad token token-1 token-2 for " + CLIENT_SECRET));
        try (Output output = oauth("")) {
            assertThat(output.send(events("a", 1)))
                    .isInstanceOfSatisfying(
                            SendResult.Blocked.class,
                            blocked -> assertThat(blocked.why())
                                    .contains("status 401: bad token")
                                    .doesNotContain("token-2")
                                    .doesNotContain(CLIENT_SECRET));
        }
        assertThat(tokens).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404})
    void I5_I7_a_token_server_that_refuses_is_Blocked(int status) throws Exception {
        tokenServer.always(Response.of(status, "{\"error\":\"invalid_client\",\"was\":\"" + CLIENT_SECRET + "\"}"));
        try (Output output = oauth("")) {
            assertThat(output.send(events("a", 1)))
                    .isInstanceOfSatisfying(
                            SendResult.Blocked.class,
                            blocked -> assertThat(blocked.why())
                                    .contains("gives no token")
                                    .contains("invalid_client")
                                    .contains("check auth.oauth2")
                                    .doesNotContain(CLIENT_SECRET));
        }
        assertThat(collector.requests()).isEmpty();
    }

    @Test
    void a_token_server_without_time_is_a_retry() throws Exception {
        tokenServer.next(Response.of(503, "").with("Retry-After", "3"));
        try (Output output = oauth("")) {
            assertThat(output.send(events("a", 1)))
                    .isInstanceOfSatisfying(
                            SendResult.Retry.class,
                            retry -> assertThat(retry.after()).hasSeconds(3));
            assertThat(output.send(events("a", 1))).isEqualTo(SendResult.ACCEPTED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "token=abc", "{\"access_token\":\"\"}", "{\"access_token\":\"a\\r\\nX: y\"}", "[]"})
    void I7_an_answer_without_a_token_is_Blocked_and_not_shown(String body) throws Exception {
        tokenServer.always(Response.of(200, body));
        try (Output output = oauth("")) {
            assertThat(output.send(events("a", 1)))
                    .isInstanceOfSatisfying(
                            SendResult.Blocked.class,
                            blocked -> assertThat(blocked.why())
                                    .contains("with no JSON that has a bearer token")
                                    .doesNotContain("abc"));
        }
    }

    @Test
    void I7_no_error_shows_what_stands_in_a_url_after_the_host() throws Exception {
        for (Response response : List.of(Response.of(401, ""), Response.of(503, ""), Response.of(404, ""))) {
            collector.next(response);
            try (Output output = Outputs.of("https", "url: " + collector.url() + "secret-path?code=secret-query")) {
                SendResult result = output.send(events("a", 1));
                assertThat(result.toString()).doesNotContain("secret");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth: {bearer: \"a\\r\\nX-Forged: y\"}",
                "auth: {bearer: \"gr\\u00fc\\u00dfe\"}",
                "auth: {bearer: \"sesame \"}",
                "auth: {headers: [{name: \"X-A\\r\\nX-B\", value: sesame}]}",
                "auth: {headers: [{name: \"X A\", value: sesame}]}",
                "auth: {headers: [{name: Host, value: sesame}]}",
                "auth: {headers: [{name: X-A, value: \"sesame\\nX-B: c\"}]}",
                "auth: {hmac: {secret: sesame, header: \"a b\"}}",
                "auth: {basic: {user: \"a:b\", password: sesame}}",
                "auth: {basic: {user: a, password: sesame}, bearer: sesame}"
            })
    void I7_what_would_make_a_header_of_its_own_is_refused_without_its_value(String yaml) {
        assertThatThrownBy(() -> Outputs.of("https", "url: " + collector.url() + "\n" + yaml))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .doesNotContain("sesame");
    }

    private void sendOne(String yaml) throws InterruptedException {
        try (Output output = Outputs.of("https", "url: " + collector.url() + "\n" + yaml)) {
            assertThat(output.send(events("a", 3))).isEqualTo(SendResult.ACCEPTED);
        }
    }

    private Output oauth(String more) {
        return Outputs.of(
                "https",
                "url: " + collector.url() + "\nauth:\n  oauth2: {" + more + "tokenUrl: \"" + tokenServer.url()
                        + "oauth2/token\", clientId: bridge, clientSecret: \"" + CLIENT_SECRET + "\"}\n");
    }

    private static String signature(String prefix, byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("key".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update(prefix.getBytes(StandardCharsets.UTF_8));
        return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    }
}
