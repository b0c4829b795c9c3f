package dev.auditbridge.standins.collector;

import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputContract;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lumberjack output against the strict collector, by TLS with certificates on both sides. */
class LumberjackOverTlsTest extends OutputContract {
    @TempDir
    static Path folder;

    private static TestCertificate server;
    private static TestCertificate client;
    private static TestCertificate stranger;
    private static TestCertificate elsewhere;
    private static TestCertificate authority;
    private static TestCertificate expired;
    private final LumberjackCollector collector;

    LumberjackOverTlsTest() throws IOException {
        collector = LumberjackCollector.start(LumberjackCollector.Options.DEFAULT.tls(server.server(client), true));
    }

    @BeforeAll
    static void makeCertificates() {
        server = TestCertificate.make(folder, "server", "ip:127.0.0.1");
        client = TestCertificate.make(folder, "client", "dns:client");
        stranger = TestCertificate.make(folder, "stranger", "ip:127.0.0.1");
        elsewhere = TestCertificate.make(folder, "elsewhere", "dns:collector.example.net");
        authority = TestCertificate.authority(folder, "authority");
        expired = authority.expired("expired", "ip:127.0.0.1");
    }

    @Override
    protected Output open() throws IOException {
        trust(server);
        return output(collector, client, "");
    }

    @AfterEach
    void the_protocol_was_kept() {
        collector.close();
        assertThat(collector.violations()).isEmpty();
    }

    @Override
    protected boolean provoke(Fault fault) throws IOException {
        if (fault == Fault.LETS_NOBODY_IN) {
            trust(stranger);
            return true;
        }
        return Lumberjack.provoke(collector, fault);
    }

    @Override
    protected void repair() throws IOException {
        trust(server);
        Lumberjack.repair(collector);
    }

    @Override
    protected List<String> received() {
        return Lumberjack.messages(collector);
    }

    @Test
    void I5_a_collector_with_another_name_is_Blocked() throws Exception {
        assertBlocked(elsewhere, elsewhere);
    }

    @Test
    void I5_a_collector_whose_certificate_has_expired_is_Blocked() throws Exception {
        assertBlocked(expired, authority);
    }

    @Test
    void its_name_is_not_looked_at_only_when_told_so() throws Exception {
        try (LumberjackCollector other =
                        LumberjackCollector.start(LumberjackCollector.Options.DEFAULT.tls(elsewhere.server(), false));
                Output output = output(other, client, "verifyHost: false")) {
            trust(elsewhere);
            assertThat(output.send(events("a", 1))).isEqualTo(SendResult.ACCEPTED);
        }
    }

    @Test
    void I5_a_client_that_the_collector_does_not_know_is_Blocked() throws Exception {
        try (Output output = output(collector, stranger, "")) {
            assertThat(output.probe()).isInstanceOf(SendResult.Blocked.class);
            assertThat(output.send(events("a", 1))).isInstanceOf(SendResult.Blocked.class);
        }
    }

    @Test
    void a_collector_that_speaks_no_TLS_hangs_up_which_one_in_trouble_may_do_too() throws Exception {
        try (LumberjackCollector plain = LumberjackCollector.start();
                Output output = output(plain, client, "")) {
            assertThat(output.send(events("a", 1)))
                    .isInstanceOfSatisfying(
                            SendResult.Retry.class,
                            retry -> assertThat(retry.why())
                                    .contains(plain.endpoint())
                                    .contains("handshake"));
            await().untilAsserted(() -> assertThat(plain.violations()).containsExactly("version byte 22, not '2'"));
        }
    }

    @Test
    void I5_I7_a_key_that_cannot_be_read_is_Blocked_with_its_name_and_nothing_of_its_content() throws Exception {
        Path key = folder.resolve("broken.key");
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nc2VjcmV0IGtleSBieXRlcw==\n-----END PRIVATE KEY-----\n");
        try (Output output =
                output(collector, new TestCertificate(client.certificate(), key, client.store(), client.name()), "")) {
            assertThat(output.send(events("a", 1)))
                    .isInstanceOfSatisfying(
                            SendResult.Blocked.class,
                            blocked -> assertThat(blocked.why())
                                    .contains("broken.key")
                                    .contains("openssl pkcs8")
                                    .doesNotContain("c2VjcmV0"));
        }
    }

    private void assertBlocked(TestCertificate certificate, TestCertificate trusted) throws Exception {
        try (LumberjackCollector other = LumberjackCollector.start(
                        LumberjackCollector.Options.DEFAULT.tls(certificate.server(), false));
                Output output = output(other, client, "")) {
            trust(trusted);
            assertThat(output.send(events("a", 1)))
                    .isInstanceOfSatisfying(
                            SendResult.Blocked.class,
                            blocked -> assertThat(blocked.why())
                                    .contains(other.endpoint())
                                    .contains("TLS failed"));
        }
    }

    private static void trust(TestCertificate certificate) throws IOException {
        Files.copy(certificate.certificate(), folder.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Output output(LumberjackCollector collector, TestCertificate client, String more) {
        return Lumberjack.output("""
                hosts: ["%s"]
                timeout: %dms
                connectTimeout: 20s
                tls:
                  ca: %s
                  certificate: %s
                  key: %s
                  %s
                """.formatted(
                        collector.endpoint(),
                        TIMEOUT.toMillis(),
                        folder.resolve("ca.pem"),
                        client.certificate(),
                        client.key(),
                        more));
    }
}
