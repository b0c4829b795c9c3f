package dev.auditbridge.output.syslog;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.tcp.Failures;
import dev.auditbridge.output.tcp.Session;
import dev.auditbridge.output.tcp.Sessions;
import dev.auditbridge.output.tcp.TcpConnection;
import dev.auditbridge.output.tcp.Watchdog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sends Events as syslog over TCP or TLS. The protocol does not acknowledge: what the operating system took counts as
 * accepted, and is lost if the receiver dies before it reads it. What can be known is: the connection is looked at before and
 * after each send, so that a receiver that has hung up takes no Event; a message cut off by that is sent again.
 */
final class StreamOutput implements Output {
    private static final int MOST_EVENTS = 10_000;
    private static final long MOST_BYTES = 16L << 20;
    private static final Duration OBJECTION = Duration.ofMillis(1);
    /** Refused certificates show after the handshake; without acknowledgements what is sent meanwhile would be lost. */
    private static final Duration TLS_OBJECTION = Duration.ofMillis(300);

    private final SyslogSettings settings;
    private final SyslogMessages messages;
    private final Sessions<Stream> sessions;

    /** Messages over a connection, which is looked at before each use. */
    private record Stream(TcpConnection connection) implements Session {
        @Override
        public Duration fresh() {
            return Duration.ZERO;
        }
    }

    StreamOutput(String name, SyslogSettings settings, Encoder encoder) {
        this.settings = settings;
        this.messages = new SyslogMessages(settings.message(), encoder);
        this.sessions = new Sessions<>(name, settings.tcp(), (connection, watch) -> begin(connection));
    }

    @Override
    public Limits limits() {
        return new Limits(MOST_EVENTS, MOST_BYTES, settings.tcp().connections(), false);
    }

    @Override
    public SendResult send(List<AuditEvent> events) throws InterruptedException {
        Frames frames = frames(events);
        return frames.bytes.size() == 0 ? frames.done() : sessions.use(session -> send(frames, session));
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

    private Stream begin(TcpConnection connection) throws IOException {
        if (settings.tcp().tls().isPresent()) {
            connection.listen(TLS_OBJECTION);
        }
        return new Stream(connection);
    }

    private SendResult send(Frames frames, Stream session) {
        try (Watchdog.Watch watch = sessions.watch(session)) {
            try {
                byte[] bytes = frames.bytes.toByteArray();
                session.connection.write(bytes, bytes.length, watch);
                session.connection.listen(OBJECTION);
                session.connection.worked();
                sessions.giveBack(session);
                return frames.done();
            } catch (IOException e) {
                IOException reason =
                        session.connection.reason(e, watch, settings.tcp().timeout());
                sessions.failed(session);
                return Failures.of(session.connection.host(), reason);
            }
        }
    }

    private Frames frames(List<AuditEvent> events) {
        Frames frames = new Frames(new ByteArrayOutputStream(1 << 16), new ArrayList<>());
        for (int i = 0; i < events.size(); i++) {
            Optional<byte[]> message = messages.of(events.get(i));
            if (message.isEmpty()) {
                frames.refused.add(new SendResult.Rejection(i, messages.refusal()));
                continue;
            }
            switch (settings.framing()) {
                case OCTET_COUNTING -> {
                    frames.bytes.writeBytes((message.get().length + " ").getBytes(StandardCharsets.US_ASCII));
                    frames.bytes.writeBytes(message.get());
                }
                case LF -> {
                    frames.bytes.writeBytes(message.get());
                    frames.bytes.write('\n');
                }
            }
        }
        return frames;
    }

    private record Frames(ByteArrayOutputStream bytes, List<SendResult.Rejection> refused) {
        SendResult done() {
            return new SendResult.Done(List.copyOf(refused), List.of(), Duration.ZERO);
        }
    }
}
