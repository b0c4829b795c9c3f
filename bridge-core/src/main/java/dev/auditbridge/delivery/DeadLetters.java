package dev.auditbridge.delivery;

import java.io.IOException;
import java.util.stream.Stream;

/** Keeps what could not be delivered. Thread-safe. */
public interface DeadLetters extends AutoCloseable {

    /** Keeps a letter: it is durable when this returns. */
    void append(DeadLetter letter) throws IOException;

    /** All letters, oldest first; to be closed. */
    Stream<Stored> list() throws IOException;

    /** Marks a letter as sent again; it stays, and is listed as resent. */
    void markResent(String id) throws IOException;

    /**
     * Tries for {@code check --connect} whether letters could be kept, and keeps none.
     *
     * @return one phrase for a person
     * @throws IOException with the remedy, if they could not
     */
    String probe() throws IOException;

    /** Frees the store. Idempotent. */
    @Override
    void close();

    /**
     * A letter in the store.
     *
     * @param id stable, short, fit for a command line
     * @param resent whether it was sent again
     */
    record Stored(String id, boolean resent, DeadLetter letter) {}
}
