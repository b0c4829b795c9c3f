package dev.auditbridge.output.lumberjack;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Bytes;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.tcp.Failures;
import dev.auditbridge.output.tcp.Host;
import dev.auditbridge.output.tcp.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Sends Events by lumberjack version 2 (elastic/logstash-input-beats, PROTOCOL.md; elastic/go-lumber). An Event is accepted
 * when its sequence number was acknowledged.
 */
final class LumberjackOutput implements Output {
    /** elastic/go-lumber closes the connection above it. */
    private static final int LARGEST_WINDOW = 10_000;

    private static final Duration TLS_OBJECTS = Duration.ofMillis(300);
    private static final long LARGEST_SEND = 64L << 20;

    private final LumberjackSettings settings;
    private final BeatsDocument documents;
    private final Sessions<Windows> sessions;
    private final Optional<Heartbeat> heartbeat;

    LumberjackOutput(String name, LumberjackSettings settings, Encoder encoder) {
        this.settings = settings;
        this.documents = new BeatsDocument(settings.document(), encoder);
        this.sessions = new Sessions<>(
                name, settings.tcp(), settings.pipelining(), (connection, watch) -> new Windows(connection));
        this.heartbeat = settings.heartbeatEvery().map(every -> new Heartbeat(every, this::beat));
    }

    @Override
    public Limits limits() {
        return new Limits(LARGEST_WINDOW, LARGEST_SEND, settings.tcp().connections() * settings.pipelining(), true);
    }

    @Override
    public SendResult send(List<AuditEvent> events) throws InterruptedException {
        Window window = Window.of(events, documents, settings.compression());
        if (window.largest() > settings.largestDocument()) {
            return new SendResult.TooLarge("a document of " + window.largest()
                    + " bytes is larger than largestDocument, " + settings.largestDocument() + " bytes");
        }
        return send(window);
    }

    @Override
    public SendResult probe() throws InterruptedException {
        return sessions.use(session -> {
            if (settings.tcp().tls().isPresent()) {
                session.listen(TLS_OBJECTS);
            }
            sessions.giveBack(session);
            return SendResult.ACCEPTED;
        });
    }

    @Override
    public void close() {
        heartbeat.ifPresent(Heartbeat::close);
        sessions.close();
    }

    private SendResult send(Window window) throws InterruptedException {
        return sessions.use(taken -> {
            Windows session = taken;
            boolean reused = session.connection().used();
            Windows.Outcome outcome = send(window, session);
            if (reused && !outcome.answered() && Failures.isLost(outcome.failure()) && !sessions.ending()) {
                // Peers reset what has been idle for long: that is no failure, and may only show at the next write.
                session.close();
                session = sessions.open(session.connection().host());
                outcome = send(window, session);
            }
            if (outcome.failure().isEmpty()) {
                sessions.giveBack(session);
            } else {
                sessions.failed(session);
            }
            return result(outcome, window.count(), session.connection().host());
        });
    }

    private Windows.Outcome send(Window window, Windows session) {
        return session.send(
                window, () -> sessions.watch(session), settings.tcp().timeout());
    }

    private static SendResult result(Windows.Outcome outcome, int count, Host host) {
        if (outcome.failure().isEmpty()) {
            return SendResult.ACCEPTED;
        }
        if (outcome.acknowledged() > 0) {
            return new SendResult.Done(
                    List.of(),
                    IntStream.range(outcome.acknowledged(), count).boxed().toList(),
                    Duration.ZERO);
        }
        return Failures.of(host, outcome.failure().get());
    }

    private void beat(Heartbeat.Status status) throws InterruptedException {
        Bytes document = new Bytes(512);
        documents.writeHeartbeat(status, Instant.now(), document);
        send(Window.ofHeartbeat(document));
    }
}
