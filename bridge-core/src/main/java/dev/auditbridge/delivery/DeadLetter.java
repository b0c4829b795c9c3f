package dev.auditbridge.delivery;

import dev.auditbridge.event.Origin;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be delivered, kept (I6).
 *
 * @param time when it was given up
 * @param kind why it is here
 * @param source the source it came from
 * @param output the output that refused it; absent for a poison
 * @param reason the decoder's reason or the collector's words
 * @param origin where it came from
 * @param bytes a poison's vendor bytes, or a refused Event as it was sent, after all transforms
 */
public record DeadLetter(
        Instant time, Kind kind, String source, @Nullable String output, String reason, Origin origin, byte[] bytes) {

    /** Why a record is a dead letter. */
    public enum Kind {
        /** It cannot become an Event. */
        POISON,
        /** A collector refused it for its content. */
        REFUSED
    }
}
