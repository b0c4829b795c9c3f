package dev.auditbridge.output.relp;

import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputContract;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The RELP output against a strict server. */
class RelpOutputTest extends OutputContract {
    private final RelpServer server;

    RelpOutputTest() throws IOException {
        server = new RelpServer();
    }

    @Override
    protected Output open() {
        return Outputs.of("relp", """
            hosts: ["%s"]
            timeout: %dms
            connectTimeout: %dms
            largestMessage: 32MiB
            window: 8
            """.formatted(server.endpoint(), TIMEOUT.toMillis(), TIMEOUT.toMillis()));
    }

    @AfterEach
    void the_protocol_was_kept() throws IOException {
        server.close();
        assertThat(server.violations()).isEmpty();
    }

    @Override
    protected boolean provoke(Fault fault) {
        switch (fault) {
            case TAKES_THE_FIRST -> server.next(RelpServer.Fault.TAKES_ONE);
            case NOT_NOW -> {
                for (int i = 0; i < 3; i++) {
                    server.next(RelpServer.Fault.ANSWERS_500);
                }
            }
            case SLOW -> server.slow(Duration.ofMillis(20));
            case CUTS -> server.next(RelpServer.Fault.CUTS);
            case SILENT -> server.silent(true);
            case RESETS_IDLE -> server.reset();
            case REFUSES_THE_FIRST, LETS_NOBODY_IN -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void repair() {
        server.silent(false);
        server.slow(Duration.ZERO);
    }

    @Override
    protected List<String> received() {
        return server.messages().stream()
                .map(message -> message.substring(message.indexOf('{')))
                .toList();
    }

    @Test
    void an_Event_that_is_not_taken_is_sent_again_and_no_other() throws Exception {
        server.next(RelpServer.Fault.ANSWERS_500);

        assertThat(output().send(events("a", 30))).isEqualTo(new SendResult.Done(List.of(), List.of(0), Duration.ZERO));
    }

    @Test
    void answers_may_come_in_another_order() throws Exception {
        List<AuditEvent> events = events("a", 30);
        server.next(RelpServer.Fault.ANSWERS_LATE);

        assertThat(output().send(events)).isEqualTo(SendResult.ACCEPTED);
        awaitReceived(events);
    }

    @ParameterizedTest
    @EnumSource(
            value = RelpServer.Fault.class,
            names = {"ANSWERS_ANOTHER", "NONSENSE", "SAYS_THAT_IT_CLOSES"})
    void an_answer_that_is_none_accepts_nothing(RelpServer.Fault fault) throws Exception {
        server.next(fault);

        assertThat(output().send(events("a", 1))).isInstanceOf(SendResult.Retry.class);
        assertThat(output().send(events("b", 1))).isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void a_server_that_opens_no_session_or_takes_no_messages_says_so_in_the_reason() throws Exception {
        server.openAnswer("500 too many sessions");
        assertThat(output().probe())
                .isInstanceOfSatisfying(
                        SendResult.Retry.class, retry -> assertThat(retry.why()).contains("500 too many sessions"));

        server.openAnswer("200 OK\nrelp_version=0\ncommands=other");
        assertThat(output().probe())
                .isInstanceOfSatisfying(
                        SendResult.Retry.class, retry -> assertThat(retry.why()).contains("takes no syslog messages"));
    }
}
