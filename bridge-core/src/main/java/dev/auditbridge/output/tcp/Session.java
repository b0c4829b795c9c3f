package dev.auditbridge.output.tcp;

import java.io.IOException;
import java.time.Duration;

/** One conversation over a connection. For as many threads as its output says. */
public interface Session extends AutoCloseable {

    /** What it is spoken over. */
    TcpConnection connection();

    /** For how long after a use it is believed to stand without being looked at. */
    default Duration fresh() {
        return Duration.ofMillis(100);
    }

    /** Whether the peer has ended it while nobody used it. */
    default boolean stale() {
        return connection().stale(fresh());
    }

    /** Ends it, without asking the peer. */
    @Override
    default void close() {
        connection().close();
    }

    /** Begins conversations. */
    interface Opener<S extends Session> {
        /**
         * Begins one over a new connection, which is closed if that fails.
         *
         * @param watch closes the connection when this takes too long
         */
        S over(TcpConnection connection, Watchdog.Watch watch) throws IOException;
    }
}
