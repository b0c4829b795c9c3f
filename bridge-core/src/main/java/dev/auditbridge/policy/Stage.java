package dev.auditbridge.policy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The moments of a request at which the API server writes an Event ({@code audit.k8s.io/v1} Stage). */
public enum Stage {
    /** Before the request is handled. */
    REQUEST_RECEIVED("RequestReceived"),
    /** The headers are sent, the body is not; a failed login has this stage alone. */
    RESPONSE_STARTED("ResponseStarted"),
    /** The answer is sent. */
    RESPONSE_COMPLETE("ResponseComplete"),
    /** The server panicked. */
    PANIC("Panic");

    private final String text;

    Stage(String text) {
        this.text = text;
    }

    /** The stage of this exact name. */
    public static Optional<Stage> of(@Nullable String text) {
        for (Stage stage : values()) {
            if (stage.text.equals(text)) {
                return Optional.of(stage);
            }
        }
        return Optional.empty();
    }

    /** The name in an Event and in a policy. */
    public String text() {
        return text;
    }
}
