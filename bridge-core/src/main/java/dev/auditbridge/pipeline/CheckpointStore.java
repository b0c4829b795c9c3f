package dev.auditbridge.pipeline;

import dev.auditbridge.source.Checkpoint;
import java.io.IOException;
import java.time.Duration;

/** Keeps checkpoints, one document a source, with compare-and-set. Thread-safe. */
public interface CheckpointStore extends AutoCloseable {

    /** What is stored of a source, and its version; {@link Versioned#NONE} if nothing is. */
    Versioned load(String source) throws IOException;

    /**
     * Saves a source's checkpoint: durable when this returns.
     *
     * @param expected the version that was loaded or returned last
     * @return the new version
     * @throws ConflictException if another has saved since: this bridge no longer owns the source
     */
    String save(String source, Checkpoint checkpoint, String expected) throws IOException;

    /** How long the next save of a source is to wait after one, as the store's limits and price ask for. */
    default Duration pause() {
        return Duration.ZERO;
    }

    /**
     * Tries for {@code check --connect} whether checkpoints could be kept, and moves none.
     *
     * @return one phrase for a person
     * @throws IOException with the remedy, if they could not
     */
    String probe() throws IOException;

    /** Frees the store. Idempotent. */
    @Override
    void close();

    /**
     * A stored checkpoint.
     *
     * @param version opaque, for {@link CheckpointStore#save}
     */
    record Versioned(Checkpoint checkpoint, String version) {
        /** Nothing stored. */
        public static final Versioned NONE = new Versioned(Checkpoint.NONE, "");
    }

    /** Another bridge saved this source's checkpoint. */
    final class ConflictException extends IOException {
        private static final long serialVersionUID = 1L;

        /** The sentence names the source and the store. */
        public ConflictException(String message) {
            super(message);
        }
    }
}
