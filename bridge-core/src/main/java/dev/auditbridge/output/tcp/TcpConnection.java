package dev.auditbridge.output.tcp;

import dev.auditbridge.output.tls.TlsSockets;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import jdk.net.ExtendedSocketOptions;

/** A connection to a collector, by TLS or not. For one thread that reads and one that writes; any may close it. */
public final class TcpConnection implements AutoCloseable {
    private static final int CHUNK = 16 << 10;
    private static final int PROBES = 3;
    private static final Duration LAST_WORDS = Duration.ofMillis(50);

    private final Host host;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final long openedNanos = System.nanoTime();
    private volatile long usedNanos = openedNanos;
    private volatile boolean used;

    private TcpConnection(Host host, Socket socket, InputStream in, OutputStream out) {
        this.host = host;
        this.socket = socket;
        this.in = in;
        this.out = out;
    }

    /** Connects to the first of the host's addresses that answers. */
    static TcpConnection open(Host host, TcpSettings settings, Optional<TlsSockets> tls, Watchdog watchdog)
            throws IOException {
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(host.name())) {
            try {
                return open(host, address, settings, tls, watchdog);
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure == null ? new IOException("no address") : failure;
    }

    private static TcpConnection open(
            Host host, InetAddress address, TcpSettings settings, Optional<TlsSockets> tls, Watchdog watchdog)
            throws IOException {
        Socket socket = new Socket();
        try (Watchdog.Watch watch = watchdog.watch(socket, settings.connectTimeout())) {
            try {
                socket.setTcpNoDelay(true);
                keepAlive(socket, settings.timeout());
                socket.connect(new InetSocketAddress(address, host.port()));
                Socket spoken = tls.isPresent() ? tls.get().over(socket, host.name(), host.port()) : socket;
                return new TcpConnection(host, socket, spoken.getInputStream(), spoken.getOutputStream());
            } catch (IOException e) {
                socket.close();
                throw watch.overdue()
                        ? new SocketTimeoutException("no connection within "
                                + settings.connectTimeout().toMillis() + " ms")
                        : e;
            }
        }
    }

    /** An idle peer that is gone without a word is noticed within about the timeout, where the system can be told so. */
    private static void keepAlive(Socket socket, Duration timeout) throws IOException {
        socket.setKeepAlive(true);
        if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            int interval = Math.clamp(timeout.toSeconds() / (PROBES + 1), 1, 1_000);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, interval);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, interval);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
        }
    }

    /** Whom it leads to. */
    public Host host() {
        return host;
    }

    /** What the peer says. */
    public InputStream in() {
        return in;
    }

    /** Writes the first bytes of an array, which the watch sees as progress piece by piece. */
    public void write(byte[] bytes, int length, Watchdog.Watch watch) throws IOException {
        for (int at = 0; at < length; at += CHUNK) {
            out.write(bytes, at, Math.min(CHUNK, length - at));
            watch.progress();
        }
        out.flush();
    }

    /** Has the socket closed when nothing happens for so long. */
    public Watchdog.Watch watch(Watchdog watchdog, Duration timeout) {
        return watchdog.watch(socket, timeout);
    }

    /** Whether something was sent over it before: then the peer may have closed it since, which is no failure. */
    public boolean used() {
        return used;
    }

    /** Something was sent over it, and it worked. */
    public void worked() {
        used = true;
        usedNanos = System.nanoTime();
    }

    long ageNanos() {
        return System.nanoTime() - openedNanos;
    }

    /** Whether the peer has closed it while it was idle for longer than this, or said something that nobody asked for. */
    boolean stale(Duration fresh) {
        if (socket.isClosed()) {
            return true;
        }
        if (System.nanoTime() - usedNanos < fresh.toNanos()) {
            return false;
        }
        try {
            listen(Duration.ofMillis(1));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * Listens whether the peer objects: in TLS 1.3 a client learns only after the handshake that its certificate was refused.
     *
     * @throws IOException what the peer said, or that it went away
     */
    public void listen(Duration time) throws IOException {
        try {
            socket.setSoTimeout((int) time.toMillis());
            throw in.read() < 0
                    ? new EOFException("it closed the connection")
                    : new ProtocolException("it spoke without being asked");
        } catch (SocketTimeoutException e) {
            socket.setSoTimeout(0);
        }
    }

    /**
     * Why a use of it failed: that time was over, or what the peer objected to. A write to a peer that has refused fails with
     * a broken pipe; why it refused is still there to read.
     */
    public IOException reason(IOException failure, Watchdog.Watch watch, Duration timeout) {
        if (watch.overdue()) {
            return new SocketTimeoutException("no progress for " + timeout.toMillis() + " ms");
        }
        try {
            listen(LAST_WORDS);
            return failure;
        } catch (IOException e) {
            return e instanceof SSLException ? e : failure;
        }
    }

    /** Closes the socket below TLS: a polite end could wait for a peer that reads no more. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
