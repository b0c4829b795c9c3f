package dev.auditbridge.output.lumberjack;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Bytes;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.tls.TlsSockets;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
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

    private final String name;
    private final LumberjackSettings settings;
    private final BeatsDocument documents;
    private final Watchdog watchdog;
    private final Connections connections;
    private final Semaphore free;
    private final Optional<Heartbeat> heartbeat;
    private volatile boolean closed;

    LumberjackOutput(String name, LumberjackSettings settings, Encoder encoder) {
        this.name = name;
        this.settings = settings;
        this.documents = new BeatsDocument(settings.document(), encoder);
        Duration shortest = settings.connectTimeout().compareTo(settings.timeout()) < 0
                ? settings.connectTimeout()
                : settings.timeout();
        this.watchdog = new Watchdog(shortest);
        this.connections = new Connections(settings, watchdog);
        this.free = new Semaphore(settings.connections());
        this.heartbeat = settings.heartbeatEvery().map(every -> new Heartbeat(every, this::beat));
    }

    @Override
    public Limits limits() {
        return new Limits(LARGEST_WINDOW, LARGEST_SEND, settings.connections(), true);
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
        return onConnection(connection -> {
            if (settings.tls().isPresent()) {
                connection.listen(TLS_OBJECTS);
            }
            connections.giveBack(connection);
            return SendResult.ACCEPTED;
        });
    }

    @Override
    public void close() {
        heartbeat.ifPresent(Heartbeat::close);
        closed = true;
        watchdog.close();
        connections.close();
    }

    private SendResult send(Window window) throws InterruptedException {
        return onConnection(taken -> {
            Connection connection = taken;
            boolean reused = connection.used();
            Connection.Outcome outcome = connection.send(window, settings, watchdog);
            if (outcome.failure().isPresent() && reused && !outcome.answered()) {
                // Peers reset what has been idle for long: that is no failure, and may only show at the next write.
                connection.close();
                if (Thread.currentThread().isInterrupted() || closed) {
                    return result(outcome, window.count(), connection.host());
                }
                connection = connections.open(connection.host());
                outcome = connection.send(window, settings, watchdog);
            }
            if (outcome.failure().isEmpty()) {
                connections.giveBack(connection);
            } else {
                connection.close();
                connections.failed(connection.host());
            }
            return result(outcome, window.count(), connection.host());
        });
    }

    private SendResult onConnection(Use use) throws InterruptedException {
        free.acquire();
        try {
            List<SendResult> failures = new ArrayList<>();
            for (Host host : connections.order()) {
                if (closed) {
                    break;
                }
                try {
                    SendResult result = use.of(connections.take(host));
                    interrupted();
                    return result;
                } catch (IOException e) {
                    interrupted();
                    connections.failed(host);
                    failures.add(failure(host, e));
                }
            }
            return closed ? retry("output " + name + " is closed") : worst(failures);
        } finally {
            free.release();
        }
    }

    private SendResult result(Connection.Outcome outcome, int count, Host host) {
        if (outcome.failure().isEmpty()) {
            return SendResult.ACCEPTED;
        }
        if (outcome.acknowledged() > 0) {
            return new SendResult.Done(
                    List.of(),
                    IntStream.range(outcome.acknowledged(), count).boxed().toList(),
                    Duration.ZERO);
        }
        return failure(host, outcome.failure().get());
    }

    private static SendResult failure(Host host, IOException e) {
        String what = e instanceof UnknownHostException ? "there is no host of that name" : describe(e);
        return TlsSockets.needsSomebody(e)
                ? new SendResult.Blocked("collector " + host + ": TLS failed: " + what
                        + "; check the certificates on both sides and the output's tls settings")
                : retry("collector " + host + ": " + what);
    }

    private static String describe(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    /** Blocked only if every host is: one that may come back by itself is waited for. */
    private SendResult worst(List<SendResult> failures) {
        List<String> why = new ArrayList<>();
        boolean blocked = true;
        for (SendResult failure : failures) {
            switch (failure) {
                case SendResult.Blocked(String reason) -> why.add(reason);
                case SendResult.Retry(Duration after, String reason) -> {
                    why.add(reason);
                    blocked = false;
                }
                case SendResult.Done done -> throw new AssertionError("a failure is not done");
                case SendResult.TooLarge tooLarge -> throw new AssertionError("a failure has no size");
            }
        }
        String all = String.join("; ", why);
        return blocked ? new SendResult.Blocked(all) : retry(all);
    }

    private static SendResult retry(String why) {
        return new SendResult.Retry(Duration.ZERO, why);
    }

    /** An interrupt closes the socket that a virtual thread blocks on; what became of the window is then unknown. */
    private static void interrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the bridge is stopping; what became of the send is unknown");
        }
    }

    private void beat(Heartbeat.Status status) throws InterruptedException {
        Bytes document = new Bytes(512);
        documents.writeHeartbeat(status, Instant.now(), document);
        send(Window.ofHeartbeat(document));
    }

    private interface Use {
        SendResult of(Connection connection) throws IOException;
    }
}
