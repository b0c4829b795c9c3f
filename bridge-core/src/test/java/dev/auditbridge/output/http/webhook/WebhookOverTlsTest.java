package dev.auditbridge.output.http.webhook;

import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.http.HttpCollector;
import dev.auditbridge.output.http.HttpCollector.Response;
import dev.auditbridge.output.http.HttpOutputContract;
import dev.auditbridge.output.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract over TLS with certificates on both sides, which is the same for every output over HTTP. */
class WebhookOverTlsTest extends HttpOutputContract {
    @TempDir
    static Path folder;

    private static TestCertificate server;
    private static TestCertificate client;
    private static TestCertificate stranger;
    private static TestCertificate elsewhere;
    private static TestCertificate authority;
    private static TestCertificate expired;
    private final Receiver receiver = new Receiver(BodyFormat.NDJSON);

    @BeforeAll
    static void makeCertificates() throws Exception {
        server = TestCertificate.make(folder, "server", "ip:127.0.0.1");
        client = TestCertificate.make(folder, "client", "dns:client");
        stranger = TestCertificate.make(folder, "stranger", "ip:127.0.0.1");
        elsewhere = TestCertificate.make(folder, "elsewhere", "dns:collector.example.net");
        authority = TestCertificate.authority(folder, "authority");
        expired = authority.expired("expired", "ip:127.0.0.1");
        // As for the first request, for the first handshake of a JVM.
        try (HttpCollector other = HttpCollector.start(request -> Response.of(200, ""), server.server(client), true);
                Output output = Outputs.of("https", "url: " + other.url() + "\n" + tls(server, client, ""))) {
            output.probe();
        }
    }

    @Override
    protected HttpCollector.Handler handler() {
        return receiver;
    }

    @Override
    protected HttpCollector start() throws IOException {
        return HttpCollector.start(receiver, server.server(client), true);
    }

    @Override
    protected String kind() {
        return "https";
    }

    @Override
    protected String yaml() {
        return tls(server, client, "");
    }

    @Override
    protected List<String> received() {
        return receiver.events();
    }

    @Test
    void I5_a_collector_that_nobody_vouches_for_is_Blocked() throws Exception {
        assertBlocked(settings(tls(stranger, client, "")));
    }

    @Test
    void I5_a_client_that_the_collector_does_not_know_is_Blocked() throws Exception {
        assertBlocked(settings(tls(server, stranger, "")));
    }

    @Test
    void I5_a_collector_with_another_name_is_Blocked_unless_its_name_is_not_to_be_looked_at() throws Exception {
        try (HttpCollector other = HttpCollector.start(receiver, elsewhere.server(), false)) {
            String yaml = "url: " + other.url() + "\n";
            assertBlocked(yaml + tls(elsewhere, client, ""));
            try (Output output = Outputs.of("https", yaml + tls(elsewhere, client, ", verifyHost: false"))) {
                assertThat(output.send(events("a", 1))).isEqualTo(SendResult.ACCEPTED);
            }
        }
    }

    @Test
    void I5_a_collector_whose_certificate_has_expired_is_Blocked() throws Exception {
        try (HttpCollector other = HttpCollector.start(receiver, expired.server(), false)) {
            assertBlocked("url: " + other.url() + "\n" + tls(authority, client, ""));
        }
    }

    @Test
    void a_collector_that_speaks_no_TLS_accepts_nothing() throws Exception {
        try (HttpCollector plain = HttpCollector.start(request -> Response.of(200, ""));
                Output output = Outputs.of(
                        "https", "url: https://" + plain.address() + "/\ntimeout: 500ms\n" + tls(server, client, ""))) {
            assertThat(output.send(events("a", 1))).isInstanceOfAny(SendResult.Blocked.class, SendResult.Retry.class);
        }
    }

    @Test
    void I5_a_file_that_cannot_be_used_is_Blocked_and_named() throws Exception {
        Path absent = folder.resolve("absent.pem");
        try (Output output = Outputs.of("https", settings("tls: {ca: " + absent + "}"))) {
            assertThat(output.send(events("a", 1)))
                    .isInstanceOfSatisfying(
                            SendResult.Blocked.class,
                            blocked -> assertThat(blocked.why()).contains("there is no file " + absent));
        }
    }

    @Test
    void I5_a_renewed_certificate_needs_no_restart() throws Exception {
        Path trusted = folder.resolve("trusted.pem");
        copy(stranger, trusted);
        String yaml = settings(
                "tls: {ca: " + trusted + ", certificate: " + client.certificate() + ", key: " + client.key() + "}");
        try (Output output = Outputs.of("https", yaml)) {
            assertThat(output.send(events("a", 1))).isInstanceOf(SendResult.Blocked.class);

            copy(server, trusted);

            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(output.send(events("a", 1))).isEqualTo(SendResult.ACCEPTED));
        }
    }

    @Test
    void a_url_and_tls_that_contradict_each_other_are_refused() {
        assertThatThrownBy(() -> Outputs.of("https", "url: http://127.0.0.1:1/\ntls: {verifyHost: false}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("begin it with https://");
    }

    private static void copy(TestCertificate from, Path to) throws IOException {
        Files.copy(from.certificate(), to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void assertBlocked(String yaml) throws Exception {
        try (Output output = Outputs.of("https", yaml)) {
            assertThat(output.send(events("a", 1)))
                    .isInstanceOfSatisfying(
                            SendResult.Blocked.class,
                            blocked -> assertThat(blocked.why())
                                    .startsWith("collector https://127.0.0.1:")
                                    .contains("TLS failed: ")
                                    .contains("check the certificates on both sides"));
            assertThat(output.probe()).isInstanceOf(SendResult.Blocked.class);
        }
    }

    private static String tls(TestCertificate trusted, TestCertificate own, String more) {
        return "tls: {ca: " + trusted.certificate() + ", certificate: " + own.certificate() + ", key: " + own.key()
                + more + "}\n";
    }
}
