package dev.auditbridge.output;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands before a server that does not misbehave by itself: stops reading, is slow, trickles, cuts in the middle, resets,
 * swallows what it reads, leaves connections half open.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int CHUNK = 4 << 10;

    private final int target;
    private final LoopbackServer server;
    /** Of both sides. */
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private final Set<Socket> halfOpen = ConcurrentHashMap.newKeySet();
    private final AtomicLong cutAfter = new AtomicLong(Long.MAX_VALUE);
    private volatile Duration pause = Duration.ZERO;
    private volatile int chunk = CHUNK;
    private volatile boolean swallows;

    /** Before a port of loopback. */
    public FaultProxy(int target) {
        this.target = target;
        server = new LoopbackServer(this::serve);
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    /** While silent it passes nothing on, and reads nothing. */
    public void silent(boolean now) {
        server.silent(now);
    }

    /** Waits before each 4 KiB that it passes on. */
    public void slow(Duration beforeEach) {
        chunk = CHUNK;
        pause = beforeEach;
    }

    /** Waits before each byte that it passes on; zero ends it. */
    public void trickle(Duration beforeEach) {
        chunk = beforeEach.isZero() ? CHUNK : 1;
        pause = beforeEach;
    }

    /** While it swallows, it reads everything and passes nothing on: a black hole. */
    public void swallow(boolean now) {
        swallows = now;
    }

    /** Whether it swallows. */
    public boolean swallows() {
        return swallows;
    }

    /** The connections that stand lose their server, and their clients are not told. */
    public void leaveHalfOpen() {
        halfOpen.addAll(sockets);
    }

    /** Resets all connections when so many more bytes have come from clients. */
    public void cutAfter(long bytes) {
        cutAfter.set(bytes);
    }

    /** Resets all connections. */
    public void reset() {
        sockets.forEach(LoopbackServer::reset);
    }

    @Override
    public void close() {
        server.close();
        reset();
    }

    private void serve(Socket client) {
        try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.addAll(List.of(client, upstream));
            Thread answers = Thread.ofVirtual().start(() -> pass(upstream, client, false));
            pass(client, upstream, true);
            answers.join();
        } catch (IOException | InterruptedException e) {
            LoopbackServer.reset(client);
        }
    }

    private void pass(Socket from, Socket to, boolean counted) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[CHUNK];
            server.whileSilent();
            int read;
            while ((read = in.read(bytes, 0, chunk)) >= 0) {
                server.whileSilent();
                Thread.sleep(pause);
                if (counted && cutAfter.addAndGet(-read) < 0) {
                    cutAfter.set(Long.MAX_VALUE);
                    reset();
                    return;
                }
                if (!swallows && !halfOpen.contains(from)) {
                    out.write(bytes, 0, read);
                }
            }
        } catch (IOException | InterruptedException e) {
            // One side went away.
        } finally {
            sockets.remove(from);
            halfOpen.remove(from);
        }
    }
}
