package dev.auditbridge.policy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How much of a request is recorded, least first ({@code audit.k8s.io/v1} Level). */
public enum Level {
    /** Nothing. */
    NONE("None"),
    /** No bodies. */
    METADATA("Metadata"),
    /** The request's body too. */
    REQUEST("Request"),
    /** Both bodies. */
    REQUEST_RESPONSE("RequestResponse");

    private final String text;

    Level(String text) {
        this.text = text;
    }

    /** The level of this exact name. */
    public static Optional<Level> of(@Nullable String text) {
        for (Level level : values()) {
            if (level.text.equals(text)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /** The name in an Event and in a policy. */
    public String text() {
        return text;
    }
}
