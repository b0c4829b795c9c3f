package dev.auditbridge.pipeline;

import java.io.IOException;
import java.util.Optional;

/**
 * Small objects by name, with conditional writes, as every cloud has them: what {@link ObjectCheckpointStore} needs of one.
 * Thread-safe.
 */
public interface ObjectStore extends AutoCloseable {

    /** The expected version of an object that must not be there yet. */
    String ABSENT = "";

    /**
     * The newest object of a name, as after the last write that was answered.
     *
     * @throws IOException with the remedy, if it cannot be read
     */
    Optional<Stored> get(String name) throws IOException;

    /**
     * Writes an object if it still has the expected version; durable when this returns.
     *
     * @param expected the version to be replaced, or {@link #ABSENT}
     * @return the new version; nothing if the object has another version or, for {@link #ABSENT}, is there
     * @throws IOException with the remedy; the write may have happened all the same
     */
    Optional<String> put(String name, byte[] bytes, String expected) throws IOException;

    /** The largest object that it takes, in bytes. */
    default int mostBytes() {
        return Integer.MAX_VALUE;
    }

    /**
     * Where else attachments are kept, if an object has no room for all of a checkpoint's, or is paid for by its size. Closed with
     * this store.
     */
    default Optional<UnversionedObjects> beside() {
        return Optional.empty();
    }

    /** Frees connections. Idempotent. */
    @Override
    void close();

    /**
     * An object.
     *
     * @param version opaque, such as an ETag or a generation; never {@link #ABSENT}
     */
    record Stored(byte[] bytes, String version) {}
}
