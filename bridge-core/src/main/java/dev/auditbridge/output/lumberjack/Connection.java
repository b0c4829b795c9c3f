package dev.auditbridge.output.lumberjack;

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

/**
 * One connection, with one window at a time. After anything but a complete acknowledgement it must be closed: the protocol
 * cannot be resynchronised, and an acknowledgement of an earlier window would be taken for one of the next. For one thread.
 */
final class Connection implements AutoCloseable {
    private static final int CHUNK = 16 << 10;
    private static final Duration SURELY_FRESH = Duration.ofMillis(100);
    private static final Duration LAST_WORDS = Duration.ofMillis(50);

    private final Host host;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final long openedNanos = System.nanoTime();
    private long usedNanos = openedNanos;
    private boolean used;

    private Connection(Host host, Socket socket, InputStream in, OutputStream out) {
        this.host = host;
        this.socket = socket;
        this.in = in;
        this.out = out;
    }

    /** Connects to the first of the host's addresses that answers. */
    static Connection open(Host host, LumberjackSettings settings, Optional<TlsSockets> tls, Watchdog watchdog)
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

    private static Connection open(
            Host host, InetAddress address, LumberjackSettings settings, Optional<TlsSockets> tls, Watchdog watchdog)
            throws IOException {
        Socket socket = new Socket();
        try (Watchdog.Watch watch = watchdog.watch(socket, settings.connectTimeout())) {
            try {
                socket.setTcpNoDelay(true);
                socket.setKeepAlive(true);
                socket.connect(new InetSocketAddress(address, host.port()));
                Socket spoken = tls.isPresent() ? tls.get().over(socket, host.name(), host.port()) : socket;
                return new Connection(host, socket, spoken.getInputStream(), spoken.getOutputStream());
            } catch (IOException e) {
                socket.close();
                throw watch.overdue()
                        ? new SocketTimeoutException("no connection within "
                                + settings.connectTimeout().toMillis() + " ms")
                        : e;
            }
        }
    }

    Host host() {
        return host;
    }

    /** Whether a window went over it before: then the peer may have closed it since, which is no failure. */
    boolean used() {
        return used;
    }

    long ageNanos() {
        return System.nanoTime() - openedNanos;
    }

    /** Whether the peer has closed it while it was idle, or said something that nobody asked for. */
    boolean stale() {
        if (System.nanoTime() - usedNanos < SURELY_FRESH.toNanos()) {
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
    void listen(Duration time) throws IOException {
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
     * Sends a window and reads its acknowledgements.
     *
     * @return how it ended; unless all was acknowledged, this connection is to be closed
     */
    Outcome send(Window window, LumberjackSettings settings, Watchdog watchdog) {
        int acknowledged = 0;
        boolean answered = false;
        try (Watchdog.Watch watch = watchdog.watch(socket, settings.timeout())) {
            try {
                byte[] bytes = window.bytes().array();
                for (int at = 0; at < window.bytes().size(); at += CHUNK) {
                    out.write(bytes, at, Math.min(CHUNK, window.bytes().size() - at));
                    watch.progress();
                }
                out.flush();
                while (acknowledged < window.count()) {
                    int sequence = acknowledgement();
                    answered = true;
                    // Also after 0, which says that the window is still on its way: a slow SIEM gets no second copy.
                    watch.progress();
                    if (sequence < 0 || sequence > window.count()) {
                        throw new ProtocolException("it acknowledged event " + Integer.toUnsignedString(sequence)
                                + " of a window of " + window.count());
                    }
                    acknowledged = Math.max(acknowledged, sequence);
                }
                used = true;
                usedNanos = System.nanoTime();
                return new Outcome(acknowledged, true, Optional.empty());
            } catch (IOException e) {
                IOException failure = watch.overdue()
                        ? new SocketTimeoutException(
                                "no progress for " + settings.timeout().toMillis() + " ms")
                        : objection(e);
                return new Outcome(acknowledged, answered, Optional.of(failure));
            }
        }
    }

    /** A write to a peer that has refused fails with a broken pipe; why it refused is still there to read. */
    private IOException objection(IOException failure) {
        try {
            listen(LAST_WORDS);
            return failure;
        } catch (IOException e) {
            return e instanceof SSLException ? e : failure;
        }
    }

    private int acknowledgement() throws IOException {
        byte[] frame = in.readNBytes(6);
        if (frame.length < 6) {
            throw new EOFException("it closed the connection before it acknowledged all");
        }
        if (frame[0] != '2' || frame[1] != 'A') {
            throw new ProtocolException("it answered with no acknowledgement of lumberjack version 2");
        }
        return (frame[2] & 255) << 24 | (frame[3] & 255) << 16 | (frame[4] & 255) << 8 | frame[5] & 255;
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

    /**
     * How a send ended.
     *
     * @param acknowledged how many events, from the first
     * @param answered whether the peer said anything
     * @param failure why not all were
     */
    record Outcome(int acknowledged, boolean answered, Optional<IOException> failure) {}
}
