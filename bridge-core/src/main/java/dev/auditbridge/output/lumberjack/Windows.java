package dev.auditbridge.output.lumberjack;

import dev.auditbridge.output.tcp.Session;
import dev.auditbridge.output.tcp.TcpConnection;
import dev.auditbridge.output.tcp.Watchdog;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One connection, with a few windows on the way at a time: each is written whole, and its acknowledgements are read after
 * those of the window before, since their numbers begin again with each. After anything but a complete acknowledgement it
 * must be closed, and every window on the way has failed: the protocol cannot be resynchronised, and an acknowledgement of
 * an earlier window would be taken for one of the next. Thread-safe.
 */
final class Windows implements Session {
    private final TcpConnection connection;
    private final ReentrantLock writing = new ReentrantLock();
    /** Whether the window that was written last was acknowledged. */
    private CompletableFuture<Boolean> last = CompletableFuture.completedFuture(true);

    Windows(TcpConnection connection) {
        this.connection = connection;
    }

    @Override
    public TcpConnection connection() {
        return connection;
    }

    /** Not looked at while a window is on the way: what comes then is its acknowledgement. */
    @Override
    public boolean stale() {
        if (!writing.tryLock()) {
            return false;
        }
        try {
            return last.isDone() && Session.super.stale();
        } finally {
            writing.unlock();
        }
    }

    /**
     * Listens whether the peer objects to this client, unless it takes windows of it already.
     *
     * @throws IOException what it said
     */
    void listen(Duration time) throws IOException {
        writing.lock();
        try {
            if (last.isDone() && !connection.used()) {
                connection.listen(time);
            }
        } finally {
            writing.unlock();
        }
    }

    /**
     * Sends a window and reads its acknowledgements.
     *
     * @param watching begins to watch the connection
     * @return how it ended; unless all was acknowledged, this connection is to be closed
     */
    Outcome send(Window window, Supplier<Watchdog.Watch> watching, Duration timeout) {
        CompletableFuture<Boolean> acknowledged = new CompletableFuture<>();
        Outcome outcome = send(window, acknowledged, watching, timeout);
        if (outcome.failure().isPresent()) {
            connection.close();
        }
        acknowledged.complete(outcome.failure().isEmpty());
        return outcome;
    }

    private Outcome send(
            Window window,
            CompletableFuture<Boolean> acknowledged,
            Supplier<Watchdog.Watch> watching,
            Duration timeout) {
        CompletableFuture<Boolean> before;
        writing.lock();
        try (Watchdog.Watch watch = watching.get()) {
            before = last;
            last = acknowledged;
            try {
                connection.write(window.bytes().array(), window.bytes().size(), watch);
            } catch (IOException e) {
                return new Outcome(0, false, Optional.of(connection.reason(e, watch, timeout)));
            }
        } finally {
            writing.unlock();
        }
        try {
            if (!before.get()) {
                return unanswered("the window before it was not acknowledged");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unanswered("interrupted");
        } catch (ExecutionException e) {
            throw new AssertionError("completed with a value only", e);
        }
        try (Watchdog.Watch watch = watching.get()) {
            return acknowledgements(window.count(), watch, timeout);
        }
    }

    private Outcome acknowledgements(int count, Watchdog.Watch watch, Duration timeout) {
        int acknowledged = 0;
        boolean answered = false;
        try {
            while (acknowledged < count) {
                int sequence = acknowledgement();
                answered = true;
                // Also after 0, which says that the window is still on its way: a slow SIEM gets no second copy.
                watch.progress();
                if (sequence < 0 || sequence > count) {
                    throw new ProtocolException(
                            "it acknowledged event " + Integer.toUnsignedString(sequence) + " of a window of " + count);
                }
                acknowledged = Math.max(acknowledged, sequence);
            }
            connection.worked();
            return new Outcome(acknowledged, true, Optional.empty());
        } catch (IOException e) {
            return new Outcome(acknowledged, answered, Optional.of(connection.reason(e, watch, timeout)));
        }
    }

    private static Outcome unanswered(String why) {
        return new Outcome(0, false, Optional.of(new IOException(why)));
    }

    private int acknowledgement() throws IOException {
        byte[] frame = connection.in().readNBytes(6);
        if (frame.length < 6) {
            throw new EOFException("it closed the connection before it acknowledged all");
        }
        if (frame[0] != '2' || frame[1] != 'A') {
            throw new ProtocolException("it answered with no acknowledgement of lumberjack version 2");
        }
        return (frame[2] & 255) << 24 | (frame[3] & 255) << 16 | (frame[4] & 255) << 8 | frame[5] & 255;
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
