package dev.auditbridge.output.tcp;

import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.tls.TlsSockets;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The conversations of an output: kept while idle, begun anew where needed, with the next host where one fails, and never
 * more at once than there may be connections. Thread-safe.
 */
public final class Sessions<S extends Session> implements AutoCloseable {
    private final String name;
    private final TcpSettings settings;
    private final Session.Opener<S> opener;
    private final Optional<TlsSockets> tls;
    private final Watchdog watchdog;
    private final HostOrder order;
    private final int shares;
    private final Semaphore free;
    private final ReentrantLock opening = new ReentrantLock();
    /** Each session as often as it has shares that nobody uses. */
    private final Map<Host, Deque<S>> idle = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /** What is done with one. */
    public interface Use<S> {
        /**
         * Does it; gives the session {@link #giveBack back} or {@link #failed closes} it.
         *
         * @throws IOException if nothing was sent, so that another host may be tried
         */
        SendResult of(S session) throws IOException;
    }

    /** Sessions of an output of this name. */
    public Sessions(String name, TcpSettings settings, Session.Opener<S> opener) {
        this(name, settings, 1, opener);
    }

    /** Sessions that have so many shares each. */
    public Sessions(String name, TcpSettings settings, int shares, Session.Opener<S> opener) {
        this.name = name;
        this.settings = settings;
        this.opener = opener;
        this.tls = settings.tls().map(TlsSockets::new);
        this.watchdog = new Watchdog(settings.shortestTimeout());
        this.order = new HostOrder(settings.hosts(), settings.loadBalance());
        this.shares = shares;
        this.free = new Semaphore(settings.connections() * shares);
    }

    /** Uses a session with the first host that lets us in. */
    public SendResult use(Use<S> use) throws InterruptedException {
        free.acquire();
        try {
            List<SendResult> failures = new ArrayList<>();
            for (Host host : order.next()) {
                if (closed) {
                    break;
                }
                S session = null;
                try {
                    session = take(host);
                    SendResult result = use.of(session);
                    Failures.interrupted();
                    return result;
                } catch (IOException e) {
                    if (session != null) {
                        session.close();
                    }
                    Failures.interrupted();
                    order.failed(host);
                    failures.add(Failures.of(host, e));
                }
            }
            return closed ? Failures.retry("output " + name + " is closed") : Failures.all(failures);
        } finally {
            free.release();
        }
    }

    /** A new session with a host. */
    public S open(Host host) throws IOException {
        TcpConnection connection = TcpConnection.open(host, settings, tls, watchdog);
        try (Watchdog.Watch watch = connection.watch(watchdog, settings.connectTimeout())) {
            try {
                S session = opener.over(connection, watch);
                for (int i = 1; i < shares; i++) {
                    queue(host).addLast(session);
                }
                return session;
            } catch (IOException e) {
                connection.close();
                throw watch.overdue()
                        ? new SocketTimeoutException(
                                "no answer within " + settings.connectTimeout().toMillis() + " ms")
                        : e;
            }
        }
    }

    /** Watches a session while something is sent. */
    public Watchdog.Watch watch(S session) {
        return session.connection().watch(watchdog, settings.timeout());
    }

    /** A session did what it should. */
    public void giveBack(S session) {
        order.worked(session.connection().host());
        queue(session.connection().host()).addFirst(session);
        if (closed) {
            closeIdle();
        }
    }

    /** A session did not. */
    public void failed(S session) {
        session.close();
        order.failed(session.connection().host());
    }

    /** Whether nothing more is to be begun: the output is closed, or the bridge stops. */
    public boolean ending() {
        return closed || Thread.currentThread().isInterrupted();
    }

    /** Ends all, those in use too. */
    @Override
    public void close() {
        closed = true;
        watchdog.close();
        closeIdle();
    }

    /** One at a time, where a session that is being opened has shares for those that wait. */
    private S take(Host host) throws IOException, InterruptedException {
        if (shares == 1) {
            return idleOrNew(host);
        }
        opening.lockInterruptibly();
        try {
            return idleOrNew(host);
        } finally {
            opening.unlock();
        }
    }

    private S idleOrNew(Host host) throws IOException {
        S session;
        while ((session = queue(host).pollFirst()) != null) {
            TcpConnection connection = session.connection();
            if (!old(connection) && !session.stale()) {
                return session;
            }
            session.close();
        }
        return open(host);
    }

    private void closeIdle() {
        idle.values().forEach(queue -> {
            S session;
            while ((session = queue.pollFirst()) != null) {
                session.close();
            }
        });
    }

    private Deque<S> queue(Host host) {
        return idle.computeIfAbsent(host, key -> new ConcurrentLinkedDeque<>());
    }

    private boolean old(TcpConnection connection) {
        return settings.reconnectAfter()
                .map(most -> connection.ageNanos() > most.toNanos())
                .orElse(false);
    }
}
