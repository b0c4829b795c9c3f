package dev.auditbridge.output.syslog;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A syslog receiver on loopback that reads strictly one framing, and can be told to misbehave. */
final class SyslogReceiver implements AutoCloseable {
    private final boolean octetCounting;
    private final Optional<SSLContext> tls;
    private final ServerSocket server = new ServerSocket();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Set<Socket> peers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean cuts = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile Duration pause = Duration.ZERO;
    private final Thread acceptor;
    private boolean silent;

    SyslogReceiver(boolean octetCounting, Optional<SSLContext> tls) throws IOException {
        this.octetCounting = octetCounting;
        this.tls = tls;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        acceptor = Thread.ofVirtual().start(this::accept);
    }

    String endpoint() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    List<String> messages() {
        return List.copyOf(messages);
    }

    /** What senders did against the protocol. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    int connections() {
        return peers.size();
    }

    /** Resets the connection after the next 64 KiB that come. */
    void cut() {
        cuts.set(true);
    }

    void slow(Duration beforeEach) {
        pause = beforeEach;
    }

    void silent(boolean now) {
        lock.lock();
        try {
            silent = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void reset() {
        peers.forEach(SyslogReceiver::reset);
    }

    @Override
    public void close() throws IOException {
        silent(false);
        server.close();
        try {
            // Until the acceptor has noticed, the kernel goes on taking connections.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reset();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                peers.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket raw) {
        try (Socket socket = spoken(raw);
                InputStream in = new BufferedInputStream(socket.getInputStream())) {
            byte[] message;
            while ((message = octetCounting ? counted(in) : line(in)) != null) {
                if (cuts.getAndSet(false)) {
                    in.readNBytes(64 << 10);
                    reset(raw);
                    return;
                }
                Thread.sleep(pause);
                messages.add(new String(message, StandardCharsets.UTF_8));
            }
        } catch (IOException | InterruptedException e) {
            // The sender went away, or the test is over.
        } finally {
            peers.remove(raw);
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
        lock.lock();
        try {
            while (silent) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
        return in.read();
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed already.
        }
    }
}
