package dev.auditbridge.source;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The cloud could not be asked. The message is one sentence for an operator, without secrets (I7): what happened, where,
 * and for a {@link Kind#BLOCKED} one what to do.
 */
public final class SourceException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the bridge does about it. */
    public enum Kind {
        /** Passes by itself: try again with backoff. */
        RETRY,
        /** Needs somebody: raise the alarm, hold, try again every 30 s (I5). */
        BLOCKED
    }

    private final Kind kind;
    private final Duration after;

    private SourceException(Kind kind, String message, Duration after, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.after = after;
    }

    /** Passes by itself. */
    public static SourceException retry(String message, @Nullable Throwable cause) {
        return new SourceException(Kind.RETRY, message, Duration.ZERO, cause);
    }

    /** Passes by itself, but not before {@code after}: a throttled cloud. */
    public static SourceException retryAfter(String message, Duration after, @Nullable Throwable cause) {
        return new SourceException(Kind.RETRY, message, after, cause);
    }

    /** Needs somebody. */
    public static SourceException blocked(String message, @Nullable Throwable cause) {
        return new SourceException(Kind.BLOCKED, message, Duration.ZERO, cause);
    }

    /** What the bridge does about it. */
    public Kind kind() {
        return kind;
    }

    /** The least wait before the next try; zero leaves it to the backoff. */
    public Duration after() {
        return after;
    }
}
