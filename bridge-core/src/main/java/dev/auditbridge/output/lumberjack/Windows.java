package dev.auditbridge.output.lumberjack;

import dev.auditbridge.output.tcp.Session;
import dev.auditbridge.output.tcp.TcpConnection;
import dev.auditbridge.output.tcp.Watchdog;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Optional;

/**
 * One connection, with one window at a time. After anything but a complete acknowledgement it must be closed: the protocol
 * cannot be resynchronised, and an acknowledgement of an earlier window would be taken for one of the next. For one thread.
 */
record Windows(TcpConnection connection) implements Session {

    /**
     * Sends a window and reads its acknowledgements.
     *
     * @return how it ended; unless all was acknowledged, this connection is to be closed
     */
    Outcome send(Window window, Watchdog.Watch watch, Duration timeout) {
        int acknowledged = 0;
        boolean answered = false;
        try {
            connection.write(window.bytes().array(), window.bytes().size(), watch);
            while (acknowledged < window.count()) {
                int sequence = acknowledgement();
                answered = true;
                // Also after 0, which says that the window is still on its way: a slow SIEM gets no second copy.
                watch.progress();
                if (sequence < 0 || sequence > window.count()) {
                    throw new ProtocolException("it acknowledged event " + Integer.toUnsignedString(sequence)
                            + " of a window of " + window.count());
                }
                acknowledged = Math.max(acknowledged, sequence);
            }
            connection.worked();
            return new Outcome(acknowledged, true, Optional.empty());
        } catch (IOException e) {
            return new Outcome(acknowledged, answered, Optional.of(connection.reason(e, watch, timeout)));
        }
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
