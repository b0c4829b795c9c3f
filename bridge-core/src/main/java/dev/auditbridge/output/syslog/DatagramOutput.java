package dev.auditbridge.output.syslog;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.tcp.Failures;
import dev.auditbridge.output.tcp.Host;
import dev.auditbridge.output.tcp.HostOrder;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends Events as syslog over UDP (RFC 5426), each a datagram. Nothing is acknowledged, and what the network or the receiver
 * has no room for is lost without a word; only a host that says that nobody listens is known to have failed.
 */
final class DatagramOutput implements Output {
    /** A burst that the receive buffers of a receiver hold; the next send waits for this one. */
    private static final int MOST_EVENTS = 500;

    private static final long MOST_BYTES = 4L << 20;
    /** What fits into one datagram over IPv4: 65,535 less the headers of IP and UDP. */
    private static final int LARGEST_DATAGRAM = 65_507;

    private static final int OBJECTION_MILLIS = 2;

    private final String name;
    private final SyslogMessages messages;
    private final HostOrder order;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Peer peer;
    private boolean closed;

    private record Peer(Host host, DatagramSocket socket) {}

    DatagramOutput(String name, SyslogSettings settings, Encoder encoder) {
        this.name = name;
        this.messages = new SyslogMessages(settings.message(), LARGEST_DATAGRAM, encoder);
        this.order = new HostOrder(settings.tcp().hosts(), settings.tcp().loadBalance());
    }

    @Override
    public Limits limits() {
        return new Limits(MOST_EVENTS, MOST_BYTES, 1, false);
    }

    @Override
    public SendResult send(List<AuditEvent> events) throws InterruptedException {
        List<SendResult.Rejection> refused = new ArrayList<>();
        List<byte[]> datagrams = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Optional<byte[]> message = messages.of(events.get(i));
            if (message.isPresent()) {
                datagrams.add(message.get());
            } else {
                refused.add(new SendResult.Rejection(i, messages.refusal()));
            }
        }
        return send(datagrams, new SendResult.Done(List.copyOf(refused), List.of(), Duration.ZERO));
    }

    @Override
    public SendResult probe() throws InterruptedException {
        return send(List.of(), SendResult.ACCEPTED);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            forget();
        } finally {
            lock.unlock();
        }
    }

    private SendResult send(List<byte[]> datagrams, SendResult done) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            List<SendResult> failures = new ArrayList<>();
            for (Host host : order.next()) {
                if (closed) {
                    return Failures.retry("output " + name + " is closed");
                }
                try {
                    send(datagrams, open(host));
                    order.worked(host);
                    return done;
                } catch (IOException e) {
                    forget();
                    Failures.interrupted();
                    order.failed(host);
                    failures.add(Failures.of(host, e));
                }
            }
            return Failures.all(failures);
        } finally {
            lock.unlock();
        }
    }

    private static void send(List<byte[]> datagrams, DatagramSocket socket) throws IOException {
        for (byte[] datagram : datagrams) {
            socket.send(new DatagramPacket(datagram, datagram.length));
        }
        objection(socket);
    }

    /** That nobody listens is told by an answer of the host, which the next call on the socket throws. */
    private static void objection(DatagramSocket socket) throws IOException {
        try {
            socket.setSoTimeout(OBJECTION_MILLIS);
            socket.receive(new DatagramPacket(new byte[1], 1));
        } catch (SocketTimeoutException e) {
            // The usual case: syslog receivers say nothing.
        }
    }

    private DatagramSocket open(Host host) throws IOException {
        Peer open = peer;
        if (open != null && open.host.equals(host)) {
            return open.socket;
        }
        forget();
        DatagramSocket socket = new DatagramSocket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host.name()), host.port()));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        peer = new Peer(host, socket);
        return socket;
    }

    private void forget() {
        if (peer != null) {
            peer.socket.close();
            peer = null;
        }
    }
}
