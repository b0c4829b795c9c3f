package dev.auditbridge.pipeline;

import java.io.IOException;
import java.util.Optional;

/** Objects that whoever writes last has written. Thread-safe. */
public interface UnversionedObjects {

    /**
     * Writes an object; durable when this returns.
     *
     * @throws IOException with the remedy
     */
    void write(String name, byte[] bytes) throws IOException;

    /**
     * An object, as after the last write that was answered; nothing if it was never written.
     *
     * @throws IOException with the remedy, if it cannot be read
     */
    Optional<byte[]> read(String name) throws IOException;
}
