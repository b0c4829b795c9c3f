package dev.auditbridge.output.syslog;

import static dev.auditbridge.event.TestEvents.event;
import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputContract;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The syslog output over UDP: a protocol that knows no connection has none of a connection's faults either. */
class SyslogOverUdpTest extends OutputContract {
    private final DatagramSocket socket;
    private final List<String> messages = new CopyOnWriteArrayList<>();

    SyslogOverUdpTest() throws IOException {
        socket = receiver(messages);
    }

    private static DatagramSocket receiver(List<String> messages) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setReceiveBufferSize(8 << 20);
        Thread.ofVirtual().start(() -> {
            byte[] buffer = new byte[65_535];
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                try {
                    socket.receive(packet);
                } catch (IOException e) {
                    return;
                }
                messages.add(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
            }
        });
        return socket;
    }

    @AfterEach
    void close() {
        socket.close();
    }

    @Override
    protected Output open() {
        return Outputs.of(
                "syslog",
                "hosts: [\"127.0.0.1:" + socket.getLocalPort() + "\"]\ntransport: udp\nlargestMessage: 64KiB\n");
    }

    @Override
    protected int largestEvent() {
        return 60_000;
    }

    @Override
    protected boolean provoke(Fault fault) {
        return false;
    }

    @Override
    protected void repair() {}

    @Override
    protected List<String> received() {
        return messages.stream()
                .map(message -> message.substring(message.indexOf('{')))
                .toList();
    }

    @Test
    void an_Event_larger_than_a_datagram_is_truncated_to_one() throws Exception {
        AuditEvent large = event("large", "{\"x\":1}", "\"" + "x".repeat(100_000) + "\"");

        assertThat(output().send(List.of(large))).isEqualTo(SendResult.ACCEPTED);

        await().until(() -> messages.size() == 1);
        assertThat(messages.getFirst())
                .contains("\"requestObject\":{\"x\":1}")
                .contains("\"auditbridge.dev/truncated\":\"responseObject\"");
    }

    @Test
    void a_host_that_says_that_nobody_listens_has_failed_and_the_next_one_gets_the_Events() throws Exception {
        List<String> others = new CopyOnWriteArrayList<>();
        DatagramSocket other = receiver(others);
        try (Output both = Outputs.of("syslog", """
            hosts: ["127.0.0.1:%d", "127.0.0.1:%d"]
            transport: udp
            """.formatted(other.getLocalPort(), socket.getLocalPort()))) {
            assertThat(both.send(events("a", 2))).isEqualTo(SendResult.ACCEPTED);
            await().until(() -> others.size() == 2);
            other.close();

            // What is sent before the host's answer has come is lost: UDP knows no better.
            await().until(() -> {
                assertThat(both.send(events("b", 1))).isEqualTo(SendResult.ACCEPTED);
                return !messages.isEmpty();
            });
        }
        socket.close();
        await().until(() -> output().send(events("c", 1)) instanceof SendResult.Retry(Duration after, String why)
                && why.contains("127.0.0.1"));
    }
}
