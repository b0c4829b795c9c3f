package dev.auditbridge.output.relp;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.syslog.SyslogMessages;
import dev.auditbridge.output.tcp.Failures;
import dev.auditbridge.output.tcp.Host;
import dev.auditbridge.output.tcp.Sessions;
import dev.auditbridge.output.tcp.TcpSettings;
import dev.auditbridge.output.tcp.Watchdog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Sends Events as syslog messages by RELP. An Event is accepted when its own message was answered with 200; any other answer
 * is no refusal of its content, which the protocol does not know, and it is sent again.
 */
final class RelpOutput implements Output {
    private static final int MOST_EVENTS = 10_000;
    private static final long MOST_BYTES = 16L << 20;

    private final TcpSettings tcp;
    private final int window;
    private final SyslogMessages messages;
    private final Sessions<RelpSession> sessions;

    RelpOutput(String name, TcpSettings tcp, int window, SyslogMessages messages) {
        this.tcp = tcp;
        this.window = window;
        this.messages = messages;
        this.sessions = new Sessions<>(name, tcp, RelpSession::open);
    }

    @Override
    public Limits limits() {
        return new Limits(MOST_EVENTS, MOST_BYTES, tcp.connections(), true);
    }

    @Override
    public SendResult send(List<AuditEvent> events) throws InterruptedException {
        List<SendResult.Rejection> refused = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Optional<byte[]> message = messages.of(events.get(i));
            if (message.isPresent()) {
                places.add(i);
                sent.add(message.get());
            } else {
                refused.add(new SendResult.Rejection(i, messages.refusal()));
            }
        }
        if (sent.isEmpty()) {
            return new SendResult.Done(refused, List.of(), Duration.ZERO);
        }
        return sessions.use(taken -> {
            RelpSession session = taken;
            boolean reused = session.connection().used();
            RelpSession.Outcome outcome = send(sent, session);
            if (reused && !outcome.answered() && Failures.isLost(outcome.failure()) && !sessions.ending()) {
                // Peers close what has been idle for long: that is no failure, and may only show at the next write.
                session.close();
                session = sessions.open(session.connection().host());
                outcome = send(sent, session);
            }
            if (outcome.failure().isEmpty()) {
                sessions.giveBack(session);
            } else {
                sessions.failed(session);
            }
            return result(outcome, places, refused, session.connection().host());
        });
    }

    @Override
    public SendResult probe() throws InterruptedException {
        return sessions.use(session -> {
            sessions.giveBack(session);
            return SendResult.ACCEPTED;
        });
    }

    @Override
    public void close() {
        sessions.close();
    }

    private RelpSession.Outcome send(List<byte[]> sent, RelpSession session) {
        try (Watchdog.Watch watch = sessions.watch(session)) {
            return session.send(sent, window, watch, tcp.timeout());
        }
    }

    private static SendResult result(
            RelpSession.Outcome outcome, List<Integer> places, List<SendResult.Rejection> refused, Host host) {
        if (outcome.accepted().isEmpty() && refused.isEmpty()) {
            return outcome.failure()
                    .map(failure -> Failures.of(host, failure))
                    .orElseGet(() -> Failures.retry("collector " + host + " answered: "
                            + outcome.refusal().orElse("nothing")));
        }
        List<Integer> again = IntStream.range(0, places.size())
                .filter(i -> !outcome.accepted().get(i))
                .map(places::get)
                .boxed()
                .toList();
        return new SendResult.Done(List.copyOf(refused), again, Duration.ZERO);
    }
}
