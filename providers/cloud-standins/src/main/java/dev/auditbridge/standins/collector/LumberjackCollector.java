package dev.auditbridge.standins.collector;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lumberjack version 2 server on loopback and a random port, for any client of the protocol. It is strict: what any known
 * reader refuses it refuses, says so at level ERROR, remembers it under {@link #violations} and closes the connection. A
 * window is acknowledged when its documents were handed over. Thread-safe.
 */
public final class LumberjackCollector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LumberjackCollector.class);

    private final Options options;
    private final ServerSocket server;
    private final Thread acceptor;
    private final Set<Peer> peers = ConcurrentHashMap.newKeySet();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Document> kept = new ArrayDeque<>();
    private final AtomicLong connectionsEver = new AtomicLong();
    private long keptBytes;
    private long received;
    private boolean silent;
    private volatile Duration pause = Duration.ZERO;
    private volatile boolean closed;

    /**
     * How to serve.
     *
     * @param consumer gets each document, in the order of its connection; called by several threads
     * @param keepBytes how many bytes of documents are kept for {@link #documents}: the newest
     * @param tls serves TLS only
     * @param clientCertificate whether TLS clients must show a certificate
     */
    public record Options(
            Consumer<Document> consumer, long keepBytes, Optional<SSLContext> tls, boolean clientCertificate) {
        /** Plain, and keeps the newest 64 MiB. */
        public static final Options DEFAULT = new Options(document -> {}, 64L << 20, Optional.empty(), false);

        /** These with a consumer. */
        public Options to(Consumer<Document> newConsumer) {
            return new Options(newConsumer, keepBytes, tls, clientCertificate);
        }

        /** These, by TLS. */
        public Options tls(SSLContext context, boolean asksForCertificate) {
            return new Options(consumer, keepBytes, Optional.of(context), asksForCertificate);
        }
    }

    private LumberjackCollector(Options options) throws IOException {
        this.options = options;
        this.server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.acceptor = Thread.ofVirtual().name("collector").start(this::accept);
    }

    /** A plain collector. */
    public static LumberjackCollector start() throws IOException {
        return start(Options.DEFAULT);
    }

    /** A plain collector that hands over each document. */
    public static LumberjackCollector start(Consumer<Document> consumer) throws IOException {
        return start(Options.DEFAULT.to(consumer));
    }

    /** A collector. */
    public static LumberjackCollector start(Options options) throws IOException {
        return new LumberjackCollector(options);
    }

    /** {@code 127.0.0.1:port}, as the configuration of an output takes it. */
    public String endpoint() {
        return "127.0.0.1:" + port();
    }

    /** The port. */
    public int port() {
        return server.getLocalPort();
    }

    /** The newest documents, as many as are kept. */
    public List<Document> documents() {
        lock.lock();
        try {
            return List.copyOf(kept);
        } finally {
            lock.unlock();
        }
    }

    /** How many documents were taken, second copies included. */
    public long received() {
        lock.lock();
        try {
            return received;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until so many documents were taken; false if the time is over first. */
    public boolean await(long documents, Duration most) throws InterruptedException {
        lock.lock();
        try {
            long left = most.toNanos();
            while (received < documents && left > 0) {
                left = changed.awaitNanos(left);
            }
            return received >= documents;
        } finally {
            lock.unlock();
        }
    }

    /** What clients did against the protocol. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /** How many connections are open. */
    public int connections() {
        return peers.size();
    }

    /** How many connections there have been. */
    public long connectionsEver() {
        return connectionsEver.get();
    }

    /** The next window that arrives is treated so; several wait in line. */
    public void next(Fault fault) {
        faults.add(fault);
    }

    /** While silent it takes connections and reads nothing. */
    public void silent(boolean newSilent) {
        lock.lock();
        try {
            silent = newSilent;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits before each event, and says meanwhile that it is busy; zero ends it. */
    public void slow(Duration beforeEach) {
        pause = beforeEach;
    }

    /** Resets every connection that is not in the middle of a window, as servers do with idle ones. */
    public void resetIdle() {
        peers.stream().filter(peer -> peer.idle).forEach(Peer::reset);
    }

    @Override
    public void close() {
        closed = true;
        silent(false);
        try {
            server.close();
            // The port is closed when the thread that accepts has noticed.
            acceptor.join();
        } catch (IOException e) {
            LOG.debug("closing", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        peers.forEach(Peer::close);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = server.accept();
                connectionsEver.incrementAndGet();
                Peer peer = new Peer(socket);
                peers.add(peer);
                Thread.ofVirtual().name("collector-peer").start(peer::serve);
                if (closed) {
                    peer.close();
                }
            } catch (IOException e) {
                if (!closed) {
                    LOG.error("the collector cannot accept connections", e);
                }
            }
        }
    }

    private void take(List<Document> documents) {
        documents.forEach(options.consumer());
        lock.lock();
        try {
            for (Document document : documents) {
                kept.add(document);
                keptBytes += document.json().length;
                received++;
            }
            while (keptBytes > options.keepBytes() && !kept.isEmpty()) {
                keptBytes -= kept.remove().json().length;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void whileSilent() throws InterruptedIOException {
        lock.lock();
        try {
            while (silent) {
                changed.await();
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        } finally {
            lock.unlock();
        }
    }

    private static void sleep(Duration time) throws InterruptedIOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    /** One client. */
    private final class Peer {
        private final Socket raw;
        private volatile boolean idle = true;

        Peer(Socket raw) {
            this.raw = raw;
        }

        void serve() {
            try (Socket socket = spoken()) {
                OutputStream out = socket.getOutputStream();
                InputStream in = new BufferedInputStream(socket.getInputStream());
                WindowReader reader = new WindowReader(in, () -> {
                    if (!pause.isZero()) {
                        sleep(pause);
                        ack(out, 0);
                    }
                });
                int count;
                whileSilent();
                while ((count = reader.nextCount()) > 0) {
                    idle = false;
                    whileSilent();
                    if (!answered(count, reader, out)) {
                        break;
                    }
                    idle = true;
                }
            } catch (ViolationException e) {
                violations.add(e.getMessage());
                LOG.error("a client broke the protocol: {}", e.getMessage());
            } catch (EOFException e) {
                LOG.debug("a client went away: {}", e.getMessage());
            } catch (IOException e) {
                LOG.debug("a connection ended", e);
            } finally {
                peers.remove(this);
                close();
            }
        }

        private Socket spoken() throws IOException {
            if (options.tls().isEmpty()) {
                return raw;
            }
            SSLSocket tls =
                    (SSLSocket) options.tls().get().getSocketFactory().createSocket(raw, null, raw.getPort(), true);
            tls.setUseClientMode(false);
            tls.setNeedClientAuth(options.clientCertificate());
            tls.startHandshake();
            return tls;
        }

        /** Treats one window; false if the connection is to be closed. */
        private boolean answered(int count, WindowReader reader, OutputStream out) throws IOException {
            Fault fault = faults.poll();
            if (fault instanceof Fault.CutInside) {
                reader.halfAFrame();
                reset();
                return false;
            }
            List<Document> documents = reader.documents(count);
            if (fault == null) {
                take(documents);
                ack(out, count);
                return true;
            }
            return switch (fault) {
                case Fault.PartialAck(int events) -> {
                    take(documents.subList(0, events));
                    ack(out, events);
                    yield false;
                }
                case Fault.StepwiseAck stepwise -> {
                    take(documents);
                    for (int i = 1; i <= count; i++) {
                        ack(out, i);
                    }
                    yield true;
                }
                case Fault.Keepalives(int times, Duration every) -> {
                    for (int i = 0; i < times; i++) {
                        sleep(every);
                        ack(out, 0);
                    }
                    sleep(every);
                    take(documents);
                    ack(out, count);
                    yield true;
                }
                case Fault.AckAbove above -> {
                    ack(out, count + 1);
                    yield true;
                }
                case Fault.SplitAck(Duration every) -> {
                    take(documents);
                    for (byte b : frame(count)) {
                        out.write(b);
                        out.flush();
                        sleep(every);
                    }
                    yield true;
                }
                case Fault.Nonsense nonsense -> {
                    out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    out.flush();
                    yield true;
                }
                case Fault.NoAck noAck -> {
                    take(documents);
                    yield true;
                }
                case Fault.CloseUnanswered unanswered -> {
                    take(documents);
                    yield false;
                }
                case Fault.CutInside cut -> throw new AssertionError("treated above");
            };
        }

        private void ack(OutputStream out, int sequence) throws IOException {
            out.write(frame(sequence));
            out.flush();
        }

        private static byte[] frame(int sequence) {
            return new byte[] {
                '2', 'A', (byte) (sequence >>> 24), (byte) (sequence >>> 16), (byte) (sequence >>> 8), (byte) sequence
            };
        }

        void reset() {
            try {
                raw.setSoLinger(true, 0);
            } catch (IOException e) {
                LOG.debug("resetting", e);
            }
            close();
        }

        void close() {
            try {
                raw.close();
            } catch (IOException e) {
                LOG.debug("closing", e);
            }
        }
    }
}
