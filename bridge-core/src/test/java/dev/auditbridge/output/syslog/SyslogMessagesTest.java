package dev.auditbridge.output.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Events;
import dev.auditbridge.event.Origin;
import dev.auditbridge.event.TestEvents;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/** What a syslog message says before the Event, and what of the Event it cannot say. */
class SyslogMessagesTest {
    private static final AuditEvent EVENT = create();

    @Test
    void a_message_of_RFC_5424() {
        assertThat(message("hostName: bridge-1", EVENT))
                .isEqualTo("<109>1 2026-03-01T10:20:30.123456Z bridge-1 auditbridge - audit - " + Events.CREATE);
    }

    @Test
    void a_message_of_RFC_3164_in_local_time() {
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
            assertThat(message("{hostName: bridge-1, format: rfc3164, facility: local4, severity: warning}", EVENT))
                    .isEqualTo("<164>Mar  1 11:20:30 bridge-1 auditbridge: " + Events.CREATE);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void a_line_for_a_System_Monitor_Agent_is_the_encoded_line_after_PRI_and_header() {
        assertThat(message(
                        "{hostName: bridge-1, format: system-monitor-agent, appName: oc}",
                        EVENT,
                        event -> "|beatname=x|original_message={}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("<29>2026-03-01T10:20:30.123Z bridge-1 oc: |beatname=x|original_message={}");
    }

    @Test
    void the_host_can_be_the_cluster_or_its_provider() {
        assertThat(message("{hostName: b, hostNameFrom: cluster}", EVENT)).contains("Z prod-1 auditbridge");
        assertThat(message("{hostName: b, hostNameFrom: provider}", EVENT)).contains("Z eks auditbridge");
        assertThat(message("{hostName: b, hostNameFrom: cluster}", TestEvents.event("none")))
                .contains("Z b auditbridge");
    }

    @Test
    void the_words_of_a_header_hold_nothing_that_ends_them() {
        assertThat(message("{hostName: \"a b\\nü]\", appName: \"x y\"}", EVENT)).contains("Z a_b__] x_y - audit - {");
        assertThat(message("{hostName: b, appName: " + "x".repeat(60) + "}", EVENT))
                .contains(" " + "x".repeat(48) + " -");
    }

    @Test
    void no_encoder_can_end_a_message() {
        assertThat(message(
                        "hostName: b", EVENT, event -> "a\nb\rc\0d\u001be\tf\u007f".getBytes(StandardCharsets.UTF_8)))
                .endsWith(" - a b c d e\tf\u007f");
    }

    @Test
    void it_is_no_larger_than_the_receiver_takes() {
        String message = message("{hostName: b, largestMessage: 500B}", EVENT);

        assertThat(message.length()).isLessThanOrEqualTo(500);
        assertThat(message).contains("\"auditID\":\"6a1f0d5e-27c4-4b0b-9a53-0d6f3b0f7a11\"");
    }

    @Test
    void or_it_is_refused_if_that_is_asked_for() throws Exception {
        try (Output output =
                Outputs.of("syslog", "{hosts: [localhost], transport: udp, largestMessage: 480B, oversized: refuse}")) {
            assertThat(output.send(List.of(TestEvents.event("a", 500))))
                    .isInstanceOfSatisfying(SendResult.Done.class, it -> {
                        assertThat(it.rejected()).hasSize(1);
                        assertThat(it.rejected().getFirst().reason()).contains("larger than largestMessage, 480 bytes");
                    });
        }
    }

    @Test
    void what_does_not_go_together_is_refused() {
        assertThatThrownBy(() -> Outputs.of("syslog", "{hosts: [h], transport: udp, tls: {}}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("udp has no TLS");
        assertThatThrownBy(() -> Outputs.of("syslog", "{hosts: [h], transport: udp, framing: lf}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("one datagram");
        assertThatThrownBy(() -> Outputs.of("syslog", "{hosts: [\"a:b:c\"]}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is no host");
    }

    private static String message(String yaml, AuditEvent event) {
        return message(yaml, event, AuditEvent::json);
    }

    private static String message(String yaml, AuditEvent event, Encoder encoder) {
        String all = yaml.startsWith("{") ? "{hosts: [h], " + yaml.substring(1) : "hosts: [h]\n" + yaml;
        MessageSettings settings = MessageSettings.from(Settings.parse(SyslogSettings.SPEC, all));
        return new String(new SyslogMessages(settings, encoder).of(event).orElseThrow(), StandardCharsets.UTF_8);
    }

    private static AuditEvent create() {
        Origin origin = Origin.of("eks").withCluster("1", "eu-west-1", "prod-1");
        byte[] json = Events.CREATE.getBytes(StandardCharsets.UTF_8);
        if (new EventCodec(EventLimits.DEFAULT, true).decode(json, origin).getFirst()
                instanceof Decoded.Event(AuditEvent event, int n)) {
            return event;
        }
        throw new AssertionError("no Event");
    }
}
