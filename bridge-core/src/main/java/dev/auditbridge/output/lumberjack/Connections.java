package dev.auditbridge.output.lumberjack;

import dev.auditbridge.output.tls.TlsSockets;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** Idle connections, and which host comes next. Thread-safe. */
final class Connections implements AutoCloseable {
    private static final Duration AVOIDED = Duration.ofSeconds(10);

    private final LumberjackSettings settings;
    private final Optional<TlsSockets> tls;
    private final Watchdog watchdog;
    private final Map<Host, Deque<Connection>> idle = new ConcurrentHashMap<>();
    private final Map<Host, Long> avoidedUntil = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean closed;

    Connections(LumberjackSettings settings, Watchdog watchdog) {
        this.settings = settings;
        this.tls = settings.tls().map(TlsSockets::new);
        this.watchdog = watchdog;
        settings.hosts().forEach(host -> idle.put(host, new ConcurrentLinkedDeque<>()));
    }

    /** The hosts in the order to be tried: those that failed lately last. */
    List<Host> order() {
        List<Host> hosts = settings.hosts();
        int first = settings.loadBalance() ? next.getAndIncrement() : next.get();
        List<Host> order = new ArrayList<>(hosts.size());
        for (int i = 0; i < hosts.size(); i++) {
            order.add(hosts.get(Math.floorMod(first + i, hosts.size())));
        }
        long now = System.nanoTime();
        order.sort(Comparator.comparing(host -> avoided(host, now)));
        return order;
    }

    /** A connection to a host: an idle one that still stands, or a new one. */
    Connection take(Host host) throws IOException {
        Connection connection;
        while ((connection = queue(host).pollFirst()) != null) {
            if (!old(connection) && !connection.stale()) {
                return connection;
            }
            connection.close();
        }
        return open(host);
    }

    /** A new connection to a host. */
    Connection open(Host host) throws IOException {
        return Connection.open(host, settings, tls, watchdog);
    }

    /** Gives back a connection whose window was acknowledged. */
    void giveBack(Connection connection) {
        avoidedUntil.remove(connection.host());
        queue(connection.host()).addFirst(connection);
        if (closed) {
            close();
        }
    }

    /** A host failed: others first, for a while. */
    void failed(Host host) {
        avoidedUntil.put(host, System.nanoTime() + AVOIDED.toNanos());
        if (!settings.loadBalance()) {
            int at = settings.hosts().indexOf(host);
            int now = next.get();
            if (Math.floorMod(now, settings.hosts().size()) == at) {
                next.compareAndSet(now, at + 1);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        idle.values().forEach(queue -> {
            Connection connection;
            while ((connection = queue.pollFirst()) != null) {
                connection.close();
            }
        });
    }

    private Deque<Connection> queue(Host host) {
        return idle.computeIfAbsent(host, key -> new ConcurrentLinkedDeque<>());
    }

    private boolean avoided(Host host, long now) {
        Long until = avoidedUntil.get(host);
        return until != null && until - now > 0;
    }

    private boolean old(Connection connection) {
        return settings.reconnectAfter()
                .map(most -> connection.ageNanos() > most.toNanos())
                .orElse(false);
    }
}
