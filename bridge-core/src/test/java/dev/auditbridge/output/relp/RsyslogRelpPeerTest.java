package dev.auditbridge.output.relp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.HostileEvents;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.syslog.Rsyslog;
import dev.auditbridge.output.tls.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The RELP output against rsyslog's imrelp, with Events made to confuse it. */
@Timeout(60)
class RsyslogRelpPeerTest {
    @TempDir
    Path folder;

    @Test
    void one_Event_stays_one_record() throws Exception {
        try (Rsyslog rsyslog = Rsyslog.relp(folder, "")) {
            List<AuditEvent> events = HostileEvents.all();
            try (Output output = Outputs.of(
                    "relp", "hosts: [\"" + rsyslog.endpoint() + "\"]\nlargestMessage: 1000KiB\nhostName: bridge-1\n")) {
                assertThat(output.send(events)).isEqualTo(SendResult.ACCEPTED);
            }
            assertRead(events, rsyslog);
        }
    }

    @Test
    void over_TLS_with_certificates_on_both_sides_and_Blocked_without_one() throws Exception {
        TestCertificate authority = TestCertificate.authority(folder, "authority");
        TestCertificate server = authority.signed("server", "ip:127.0.0.1");
        TestCertificate client = authority.signed("client", "dns:bridge-1");
        String tls = "tls=\"on\" tls.caCert=\"%s\" tls.myCert=\"%s\" tls.myPrivKey=\"%s\" tls.authMode=\"certvalid\""
                .formatted(authority.certificate(), server.certificate(), server.key());
        try (Rsyslog rsyslog = Rsyslog.relp(folder, tls)) {
            List<AuditEvent> events = HostileEvents.all();
            try (Output output = Outputs.of("relp", """
                hosts: ["%s"]
                largestMessage: 1000KiB
                hostName: bridge-1
                connectTimeout: 20s
                tls: {ca: %s, certificate: %s, key: %s}
                """.formatted(
                            rsyslog.endpoint(), authority.certificate(), client.certificate(), client.key()))) {
                assertThat(output.send(events)).isEqualTo(SendResult.ACCEPTED);
            }
            try (Output nobody = Outputs.of("relp", """
                hosts: ["%s"]
                connectTimeout: 20s
                tls: {ca: %s}
                """.formatted(rsyslog.endpoint(), client.certificate()))) {
                assertThat(nobody.send(events)).isInstanceOf(SendResult.Blocked.class);
            }
            assertRead(events, rsyslog);
        }
    }

    private static void assertRead(List<AuditEvent> events, Rsyslog rsyslog) {
        List<Rsyslog.Message> read = rsyslog.take(events.size());
        assertThat(read).hasSize(events.size());
        for (int i = 0; i < events.size(); i++) {
            String json = new String(events.get(i).json(), StandardCharsets.UTF_8);
            assertThat(read.get(i).priority()).isEqualTo(109);
            assertThat(read.get(i).host()).isEqualTo("bridge-1");
            assertThat(read.get(i).text()).startsWith(json.length() < 900_000 ? json : json.substring(0, 100));
        }
    }
}
