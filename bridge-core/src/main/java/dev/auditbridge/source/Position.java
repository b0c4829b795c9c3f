package dev.auditbridge.source;

import java.nio.charset.StandardCharsets;

/**
 * A cursor in a partition, opaque to all but its source.
 *
 * @param token text that begins with its format's version, as in {@code v1:...}; at most {@link #MAX_BYTES} in UTF-8
 */
public record Position(String token) {

    /** The largest token, in bytes of UTF-8. */
    public static final int MAX_BYTES = 64 * 1024;

    /** Refuses a token that is empty or too large. */
    public Position {
        if (token.isEmpty()) {
            throw new IllegalArgumentException("a position has no token");
        }
        if (token.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("a position is larger than " + MAX_BYTES + " bytes");
        }
    }
}
