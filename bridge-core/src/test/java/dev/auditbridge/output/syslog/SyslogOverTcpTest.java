package dev.auditbridge.output.syslog;

import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The syslog output over TCP, counting octets. */
class SyslogOverTcpTest extends SyslogContract {
    private final SyslogReceiver receiver;

    SyslogOverTcpTest() throws IOException {
        receiver = new SyslogReceiver(true, Optional.empty());
    }

    @Override
    SyslogReceiver receiver() {
        return receiver;
    }

    @Override
    String settings() {
        return "";
    }

    @Test
    void it_says_that_nothing_is_acknowledged() {
        assertThat(output().limits().acknowledges()).isFalse();
    }

    @Test
    void a_receiver_that_hung_up_gets_nothing_and_the_next_host_all() throws Exception {
        SyslogReceiver other = new SyslogReceiver(true, Optional.empty());
        try (Output both =
                Outputs.of("syslog", "hosts: [\"" + other.endpoint() + "\", \"" + receiver.endpoint() + "\"]\n")) {
            assertThat(both.send(events("a", 3))).isEqualTo(SendResult.ACCEPTED);
            await().until(() -> other.messages().size() == 3);
            other.close();

            assertThat(both.send(events("b", 3))).isEqualTo(SendResult.ACCEPTED);

            await().until(() -> receiver.messages().size() == 3);
        }
    }

    @Test
    void with_load_balancing_all_hosts_get_some() throws Exception {
        try (SyslogReceiver other = new SyslogReceiver(true, Optional.empty());
                Output both = Outputs.of("syslog", """
                        hosts: ["%s", "%s"]
                        loadBalance: true
                        """.formatted(other.endpoint(), receiver.endpoint()))) {
            for (int i = 0; i < 10; i++) {
                assertThat(both.send(events("a" + i, 1))).isEqualTo(SendResult.ACCEPTED);
            }
            await().until(() ->
                    other.messages().size() == 5 && receiver.messages().size() == 5);
        }
    }

    @Test
    void a_host_that_is_not_there_is_a_retry_that_names_it() throws Exception {
        receiver.close();

        assertThat(output().send(events("a", 1)))
                .isInstanceOfSatisfying(
                        SendResult.Retry.class,
                        retry -> assertThat(retry.why())
                                .contains(receiver.endpoint())
                                .contains("Connection refused"));
    }
}
