package dev.auditbridge.output.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.HostileEvents;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.tls.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The syslog output against an independent reader of the protocol, rsyslog, with Events made to confuse it. */
@Timeout(60)
class RsyslogPeerTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "rfc5424,octet-counting",
        "rfc5424,lf",
        "rfc3164,octet-counting",
        "rfc3164,lf",
        "system-monitor-agent,lf"
    })
    void over_TCP_one_Event_stays_one_record(String format, String framing) throws Exception {
        try (Rsyslog rsyslog = Rsyslog.tcp(folder)) {
            List<AuditEvent> events = HostileEvents.all();

            send(
                    events,
                    "hosts: [\"" + rsyslog.endpoint() + "\"]\nlargestMessage: 1000KiB\nhostName: bridge-1\nformat: "
                            + format + "\nframing: " + framing + "\n");

            assertRead(events, rsyslog.take(events.size()), format);
        }
    }

    @Test
    void over_TLS_with_certificates_on_both_sides_one_Event_stays_one_record() throws Exception {
        TestCertificate authority = TestCertificate.authority(folder, "authority");
        TestCertificate server = authority.signed("server", "ip:127.0.0.1");
        TestCertificate client = authority.signed("client", "dns:bridge-1");
        try (Rsyslog rsyslog = Rsyslog.tls(folder, authority.certificate(), server.certificate(), server.key())) {
            List<AuditEvent> events = HostileEvents.all();

            send(events, """
                    hosts: ["%s"]
                    largestMessage: 1000KiB
                    hostName: bridge-1
                    connectTimeout: 20s
                    tls: {ca: %s, certificate: %s, key: %s}
                    """.formatted(
                            rsyslog.endpoint(), authority.certificate(), client.certificate(), client.key()));

            assertRead(events, rsyslog.take(events.size()), "rfc5424");
        }
    }

    @ParameterizedTest
    @CsvSource({"rfc5424", "rfc3164"})
    void over_UDP_one_Event_stays_one_record(String format) throws Exception {
        try (Rsyslog rsyslog = Rsyslog.udp(folder)) {
            List<AuditEvent> events = HostileEvents.all();

            // One by one: a burst may be larger than what the system keeps for a reader.
            try (Output output = Outputs.of(
                    "syslog",
                    "hosts: [\"" + rsyslog.endpoint()
                            + "\"]\ntransport: udp\nlargestMessage: 8KiB\nhostName: bridge-1\nformat: " + format
                            + "\n")) {
                for (AuditEvent event : events) {
                    assertThat(output.send(List.of(event))).isEqualTo(SendResult.ACCEPTED);
                }
            }

            List<Rsyslog.Message> read = rsyslog.take(events.size());
            assertThat(read).hasSize(events.size());
            for (int i = 0; i < events.size(); i++) {
                assertThat(read.get(i).text()).contains("\"auditID\":\"hostile-" + i + "\"");
            }
        }
    }

    private static void send(List<AuditEvent> events, String yaml) throws InterruptedException {
        try (Output output = Outputs.of("syslog", yaml)) {
            assertThat(output.send(events)).isEqualTo(SendResult.ACCEPTED);
        }
    }

    private static void assertRead(List<AuditEvent> events, List<Rsyslog.Message> read, String format) {
        List<String> sent = new ArrayList<>();
        for (AuditEvent event : events) {
            String json = new String(event.json(), StandardCharsets.UTF_8);
            sent.add(json.length() < 900_000 ? json : json.substring(0, 100));
        }
        assertThat(read).hasSize(sent.size());
        for (int i = 0; i < sent.size(); i++) {
            Rsyslog.Message message = read.get(i);
            assertThat(message.priority()).isEqualTo(format.equals("system-monitor-agent") ? 29 : 109);
            assertThat(message.host()).isEqualTo("bridge-1");
            assertThat(message.tag()).startsWith("auditbridge");
            assertThat(message.text().strip()).startsWith(sent.get(i));
        }
    }
}
