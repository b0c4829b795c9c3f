package dev.auditbridge.output.syslog;

import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The syslog output over TLS, both sides with certificates. */
class SyslogOverTlsTest extends SyslogContract {
    @TempDir
    static Path folder;

    private static TestCertificate server;
    private static TestCertificate client;
    private static TestCertificate stranger;
    private final SyslogReceiver receiver;

    SyslogOverTlsTest() throws IOException {
        receiver = new SyslogReceiver(true, Optional.of(server.server(client)));
    }

    @BeforeAll
    static void makeCertificates() {
        server = TestCertificate.make(folder, "server", "ip:127.0.0.1");
        client = TestCertificate.make(folder, "client", "dns:client");
        stranger = TestCertificate.make(folder, "stranger", "ip:127.0.0.1");
    }

    @Override
    SyslogReceiver receiver() {
        return receiver;
    }

    @Override
    protected Output open() throws Exception {
        trust(server);
        return super.open();
    }

    @Override
    String settings() {
        return tls(client);
    }

    @Override
    protected boolean provoke(Fault fault) throws Exception {
        if (fault == Fault.LETS_NOBODY_IN) {
            trust(stranger);
            return true;
        }
        return super.provoke(fault);
    }

    @Override
    protected void repair() throws Exception {
        trust(server);
        super.repair();
    }

    @Test
    void I5_a_client_that_the_receiver_does_not_know_is_Blocked_before_anything_is_sent() throws Exception {
        try (Output unknown = Outputs.of(
                "syslog", "hosts: [\"" + receiver.endpoint() + "\"]\nconnectTimeout: 20s\n" + tls(stranger))) {
            assertThat(unknown.send(events("a", 1))).isInstanceOf(SendResult.Blocked.class);
            assertThat(receiver.messages()).isEmpty();
        }
    }

    private static String tls(TestCertificate certificate) {
        return "tls: {ca: " + folder.resolve("ca.pem") + ", certificate: " + certificate.certificate() + ", key: "
                + certificate.key() + "}\n";
    }

    private static void trust(TestCertificate certificate) throws IOException {
        Files.copy(certificate.certificate(), folder.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
    }
}
