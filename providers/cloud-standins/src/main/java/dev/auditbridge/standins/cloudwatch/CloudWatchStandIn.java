package dev.auditbridge.standins.cloudwatch;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Amazon CloudWatch Logs on loopback, for any client of its protocol (AWS JSON 1.1): FilterLogEvents as the service
 * answers it, and what it takes to put logs in and to find them. Signatures are asked for and not checked. Thread-safe.
 *
 * <p>Source of the behaviour: the service model {@code logs-2014-03-28} and the service's documented quotas.
 */
public final class CloudWatchStandIn implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final InstantSource clock;
    private final LogStore store;
    private final Faults faults = new Faults();
    private final LogsOperations operations;
    private final LogsProtocol protocol;

    private CloudWatchStandIn(HttpServer server, InstantSource clock) {
        this.server = server;
        this.clock = clock;
        this.store = new LogStore(clock);
        this.operations = new LogsOperations(store, faults, clock);
        this.protocol = new LogsProtocol(operations, faults);
    }

    /** Starts one on a free port. */
    public static CloudWatchStandIn start() throws IOException {
        return start(InstantSource.system());
    }

    /** Starts one whose time is {@code clock}'s: it decides what is visible, and what is too old or too new to be put. */
    public static CloudWatchStandIn start(InstantSource clock) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CloudWatchStandIn standIn = new CloudWatchStandIn(server, clock);
        server.createContext("/", standIn.protocol);
        server.setExecutor(standIn.threads);
        server.start();
        return standIn;
    }

    /** Where it listens: {@code http://127.0.0.1:PORT}. */
    public URI endpoint() {
        return URI.create("http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort());
    }

    /** What it does wrong. */
    public Faults faults() {
        return faults;
    }

    /** How many requests of an operation came, such as {@code FilterLogEvents}, refused ones too. */
    public int requests(String operation) {
        return protocol.requests(operation);
    }

    /**
     * Puts a message into a group and a stream, which are made if they are not there.
     *
     * @param timestamp the event's time
     * @param visible from when on readers see it
     * @return its eventId
     */
    public String put(String group, String stream, Instant timestamp, String message, Instant visible) {
        store.createGroup(group);
        try {
            store.createStream(group, stream);
            return store.put(group, stream, timestamp.toEpochMilli(), message, visible);
        } catch (ServiceException e) {
            throw new IllegalStateException("the group and the stream were just made", e);
        }
    }

    /** Puts a message that readers see at once. */
    public String put(String group, String stream, Instant timestamp, String message) {
        return put(group, stream, timestamp, message, clock.instant());
    }

    /** Says that a group, which is made if it is not there, keeps its events for some days; it deletes none. */
    public void retain(String group, int days) {
        store.createGroup(group);
        store.retain(group, days);
    }

    /** Forgets a group's events of before a time, as retention does. */
    public void expire(String group, Instant before) {
        store.expire(group, before);
    }

    /** How many events FilterLogEvents has answered with, each counted as often as it was. */
    public long served() {
        return operations.served();
    }

    /** The access key ids that requests were signed with. */
    public Set<String> accessKeys() {
        return protocol.accessKeys();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
