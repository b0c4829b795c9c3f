package dev.auditbridge.output.tcp;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes sockets on which something blocks for too long: connecting, a handshake, a write that the peer does not take, or an
 * answer that does not come. One mechanism for all, because a blocking write has no timeout of its own, and a read's is
 * started again by each byte. Thread-safe.
 */
public final class Watchdog implements AutoCloseable {
    private static final Duration LONGEST_STEP = Duration.ofMillis(500);

    private final Set<Watch> watched = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;

    /** Watches, often enough for this timeout. */
    public Watchdog(Duration shortestTimeout) {
        Duration step = shortestTimeout.dividedBy(10);
        Duration pause = step.compareTo(LONGEST_STEP) < 0 ? step : LONGEST_STEP;
        thread = Thread.ofVirtual().name("output-watchdog").start(() -> {
            try {
                while (!closed) {
                    Thread.sleep(pause);
                    watched.forEach(Watch::closeIfOverdue);
                }
            } catch (InterruptedException e) {
                // Closed.
            }
        });
    }

    /** Watches a socket until the watch is closed. */
    public Watch watch(Socket socket, Duration timeout) {
        Watch watch = new Watch(socket, timeout);
        watched.add(watch);
        if (closed) {
            watch.closeSocket();
        }
        return watch;
    }

    /** Stops watching, and closes every watched socket. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        watched.forEach(Watch::closeSocket);
    }

    /** One socket, watched. */
    public final class Watch implements AutoCloseable {
        private final Socket socket;
        private final long timeoutNanos;
        private volatile long deadline;
        private volatile boolean overdue;

        private Watch(Socket socket, Duration timeout) {
            this.socket = socket;
            this.timeoutNanos = timeout.toNanos();
            progress();
        }

        /** The peer did something: it has the whole time again. */
        public void progress() {
            deadline = System.nanoTime() + timeoutNanos;
        }

        /** Whether the socket was closed because nothing happened. */
        public boolean overdue() {
            return overdue;
        }

        private void closeIfOverdue() {
            if (System.nanoTime() - deadline > 0) {
                overdue = true;
                closeSocket();
            }
        }

        private void closeSocket() {
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed all the same.
            }
        }

        @Override
        public void close() {
            watched.remove(this);
        }
    }
}
