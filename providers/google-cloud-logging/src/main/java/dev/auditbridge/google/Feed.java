package dev.auditbridge.google;

import dev.auditbridge.source.SourceException;
import java.util.List;

/** One way in which messages come from a subscription. For one thread, but for {@link #close}. */
interface Feed extends AutoCloseable {

    /** What came. */
    sealed interface Taken {
        /** Messages, at least one. */
        record Messages(List<Message> messages) implements Taken {}

        /** The subscription was asked for its whole patience and had nothing. */
        record Silence() implements Taken {}

        /** Nothing yet: the time was over, or what is in hand leaves no room. */
        record Nothing() implements Taken {}
    }

    /**
     * Waits for messages until a moment of {@link System#nanoTime}.
     *
     * @throws SourceException with words for an operator
     */
    Taken take(long deadline) throws SourceException, InterruptedException;

    /** Ends a call under way. Idempotent. */
    @Override
    void close();
}
