package dev.auditbridge.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Takes connections on a free port of loopback, and serves each in a thread of its own; it can fall silent, and reset them. */
public final class LoopbackServer implements AutoCloseable {
    private final ServerSocket server;
    private final Service service;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread acceptor;
    private boolean silent;

    /** What is done with a connection, which is closed afterwards. */
    public interface Service {
        /** Serves it until it or the client ends; an exception says that the client went away, or that the test is over. */
        void serve(Socket socket) throws IOException, InterruptedException;
    }

    /** Listens from now on. */
    public LoopbackServer(Service service) {
        this.service = service;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = Thread.ofVirtual().start(this::accept);
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    /** How many connections stand. */
    public int connections() {
        return connections.size();
    }

    /** Whether {@link #whileSilent} waits. */
    public void silent(boolean now) {
        lock.lock();
        try {
            silent = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is not silent any more. */
    public void whileSilent() throws InterruptedException {
        lock.lock();
        try {
            while (silent) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Resets all connections. */
    public void reset() {
        connections.forEach(LoopbackServer::reset);
    }

    /** Resets one. */
    public static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    @Override
    public void close() {
        silent(false);
        try {
            server.close();
            // Until the acceptor has noticed, the kernel goes on taking connections.
            acceptor.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reset();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            service.serve(socket);
        } catch (IOException | InterruptedException e) {
            // The client went away, or the test is over.
        } finally {
            connections.remove(socket);
        }
    }
}
