package dev.auditbridge.standins.eventhubs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Event Hubs namespace with one hub, over AMQP 1.0 on a random loopback port, also in web sockets: without TLS for any
 * client that can be told so, as the Azure SDKs can with {@code UseDevelopmentEmulator=true}, or with it.
 *
 * <p>It keeps events in memory, knows {@code $cbs}, {@code $management}, readers with every start filter and owner level, and
 * producers, and fails on demand. It takes signatures of its one key, tokens of Entra that are for Event Hubs and not expired,
 * and every consumer group. Thread-safe.
 */
public final class EventHubsStandIn implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventHubsStandIn.class);

    private final ServerSocket server;
    private final Hub hub;
    private final Set<AmqpConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean refusesConnections;

    private EventHubsStandIn(ServerSocket server, String hub, int partitions, boolean opaqueOffsets) {
        this.server = server;
        this.hub = new Hub(hub, partitions, opaqueOffsets, this::wake);
    }

    /** Starts with the hub {@code insights-logs-kube-audit} and four partitions. */
    public static EventHubsStandIn start() {
        return start("insights-logs-kube-audit", 4);
    }

    /** Starts with a hub. */
    public static EventHubsStandIn start(String hub, int partitions) {
        return start(hub, partitions, false);
    }

    /**
     * Starts with a hub.
     *
     * @param opaqueOffsets whether offsets are text that is no number, as in a geo-replicated namespace
     */
    public static EventHubsStandIn start(String hub, int partitions, boolean opaqueOffsets) {
        return start(hub, partitions, opaqueOffsets, ServerSocketFactory.getDefault());
    }

    /** Starts with a hub that is reached by TLS. */
    public static EventHubsStandIn startTls(String hub, int partitions, SSLContext tls) {
        return start(hub, partitions, false, tls.getServerSocketFactory());
    }

    private static EventHubsStandIn start(
            String hub, int partitions, boolean opaqueOffsets, ServerSocketFactory sockets) {
        try {
            ServerSocket server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            EventHubsStandIn standIn = new EventHubsStandIn(server, hub, partitions, opaqueOffsets);
            Thread.ofVirtual().name("event-hubs-stand-in").start(standIn::accept);
            return standIn;
        } catch (IOException e) {
            throw new UncheckedIOException("no loopback port for the Event Hubs stand-in", e);
        }
    }

    /** Where it listens, as an {@code sb} URI. */
    public String endpoint() {
        return "sb://localhost:" + server.getLocalPort();
    }

    /** The port it listens on. */
    public int port() {
        return server.getLocalPort();
    }

    /** The hub's name. */
    public String hub() {
        return hub.name();
    }

    /** What a client needs to connect. */
    public String connectionString() {
        return tlsConnectionString() + ";UseDevelopmentEmulator=true";
    }

    /** The same for a hub that is reached by TLS. */
    public String tlsConnectionString() {
        return "Endpoint=" + endpoint() + ";SharedAccessKeyName=" + Tokens.KEY_NAME + ";SharedAccessKey=" + Tokens.KEY
                + ";EntityPath=" + hub.name();
    }

    /**
     * Publishes an event.
     *
     * @return its sequence number
     */
    public long publish(int partition, byte[] body) {
        return publish(partition, body, hub.now());
    }

    /**
     * Publishes an event with a time of the past.
     *
     * @param enqueued kept in milliseconds
     */
    public long publish(int partition, byte[] body, Instant enqueued) {
        long sequence = publishQuietly(partition, body, enqueued);
        wake();
        return sequence;
    }

    /** Publishes without waking the readers; {@link #wake()} does that. */
    public long publishQuietly(int partition, byte[] body, Instant enqueued) {
        return hub.log(partition).append(body, Map.of(), enqueued).sequence();
    }

    /** Lets all readers look for new events. */
    public void wake() {
        connections.forEach(AmqpConnection::wakeUp);
    }

    /** How many partitions there are. */
    public int partitions() {
        return hub.partitions();
    }

    /** Adds partitions, as an operator may while readers run. */
    public void addPartitions(int count) {
        hub.addPartitions(count);
    }

    /** Forgets a partition's events before a sequence number, as retention does. */
    public void expire(int partition, long keepFrom) {
        hub.log(partition).expire(keepFrom);
    }

    /** Drops every connection without a word. */
    public void dropConnections() {
        connections.forEach(AmqpConnection::drop);
    }

    /** Whether new connections are dropped at once. */
    public void refuseConnections(boolean refuse) {
        refusesConnections = refuse;
    }

    /** Detaches the readers of a partition. */
    public void detachReaders(int partition, Detach how) {
        connections.forEach(connection -> connection.detachReaders(partition, how));
    }

    /** Refuses every new reader for a reason, until {@code null} lifts it. */
    public void refuseReaders(@Nullable Detach how) {
        hub.refuseReaders(how);
    }

    /** Whether every token is refused with 401. */
    public void denyAuthorization(boolean deny) {
        hub.authorization().deny(deny);
    }

    /** Whether connections and links stand, but nothing is delivered. */
    public void holdDeliveries(boolean hold) {
        hub.holdDeliveries(hold);
        if (!hold) {
            wake();
        }
    }

    /** How many connections were ever accepted. */
    public int connections() {
        return accepted.get();
    }

    /** How many connections stand. */
    public int openConnections() {
        return connections.size();
    }

    /** How many events were sent to readers, repeats included. */
    public long deliveries() {
        return hub.deliveries();
    }

    /** How many tokens were put. */
    public int tokens() {
        return hub.authorization().tokens();
    }

    /** What clients did, oldest first; the last ten thousand. */
    public List<String> trace() {
        return hub.trace();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (refusesConnections) {
                    socket.close();
                    continue;
                }
                socket.setTcpNoDelay(true);
                String name = "event-hubs-stand-in-" + accepted.incrementAndGet();
                Thread.ofVirtual().name(name).start(() -> open(socket, name));
            } catch (IOException e) {
                LOG.debug("the Event Hubs stand-in stops accepting: {}", e.getMessage());
            }
        }
    }

    /** Waits for the client's first bytes, so it has a thread of its own. */
    private void open(Socket socket, String name) {
        try {
            AmqpConnection connection = new AmqpConnection(Wire.of(socket), hub, connections::remove);
            connections.add(connection);
            connection.start(name);
            if (server.isClosed()) {
                connection.drop();
            }
        } catch (IOException e) {
            LOG.debug("a client is gone before its first frame: {}", e.getMessage());
        }
    }

    /** Stops listening and drops every connection. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("closing the Event Hubs stand-in", e);
        }
        dropConnections();
    }
}
