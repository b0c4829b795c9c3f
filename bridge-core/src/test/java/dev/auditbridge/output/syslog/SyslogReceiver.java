package dev.auditbridge.output.syslog;

import dev.auditbridge.output.LoopbackServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A syslog receiver on loopback that reads strictly one framing, and can be told to misbehave. */
final class SyslogReceiver implements AutoCloseable {
    private final boolean octetCounting;
    private final Optional<SSLContext> tls;
    private final LoopbackServer server;
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final AtomicBoolean cuts = new AtomicBoolean();
    private volatile Duration pause = Duration.ZERO;

    SyslogReceiver(boolean octetCounting, Optional<SSLContext> tls) {
        this.octetCounting = octetCounting;
        this.tls = tls;
        server = new LoopbackServer(this::serve);
    }

    String endpoint() {
        return "127.0.0.1:" + server.port();
    }

    List<String> messages() {
        return List.copyOf(messages);
    }

    /** What senders did against the protocol. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    int connections() {
        return server.connections();
    }

    /** Resets the connection after the next 64 KiB that come. */
    void cut() {
        cuts.set(true);
    }

    void slow(Duration beforeEach) {
        pause = beforeEach;
    }

    void silent(boolean now) {
        server.silent(now);
    }

    void reset() {
        server.reset();
    }

    @Override
    public void close() {
        server.close();
    }

    private void serve(Socket raw) throws IOException, InterruptedException {
        try (Socket socket = spoken(raw);
                InputStream in = new BufferedInputStream(socket.getInputStream())) {
            byte[] message;
            while ((message = octetCounting ? counted(in) : line(in)) != null) {
                if (cuts.getAndSet(false)) {
                    in.readNBytes(64 << 10);
                    LoopbackServer.reset(raw);
                    return;
                }
                Thread.sleep(pause);
                messages.add(new String(message, StandardCharsets.UTF_8));
            }
        }
    }

    private Socket spoken(Socket raw) throws IOException, InterruptedException {
        if (tls.isEmpty()) {
            return raw;
        }
        SSLSocket socket = (SSLSocket) tls.get().getSocketFactory().createSocket(raw, null, true);
        socket.setUseClientMode(false);
        socket.setNeedClientAuth(true);
        socket.startHandshake();
        return socket;
    }

    private byte @Nullable [] counted(InputStream in) throws IOException, InterruptedException {
        int length = 0;
        int b;
        while ((b = read(in)) != ' ') {
            if (b < 0) {
                return null;
            }
            if (b < '0' || b > '9' || (length == 0 && b == '0')) {
                violations.add("byte " + b + " in a message's length");
                return null;
            }
            length = length * 10 + b - '0';
        }
        byte[] message = in.readNBytes(length);
        return message.length < length ? null : message;
    }

    private byte @Nullable [] line(InputStream in) throws IOException, InterruptedException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b;
        while ((b = line.size() == 0 ? read(in) : in.read()) != '\n') {
            if (b < 0) {
                return null;
            }
            line.write(b);
        }
        return line.toByteArray();
    }

    private int read(InputStream in) throws IOException, InterruptedException {
        server.whileSilent();
        return in.read();
    }
}
