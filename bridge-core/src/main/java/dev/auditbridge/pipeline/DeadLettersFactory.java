package dev.auditbridge.pipeline;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.delivery.FileDeadLetters;
import java.io.IOException;

/** Makes one kind of dead letters from its settings. Found by {@link java.util.ServiceLoader}. */
public interface DeadLettersFactory {

    /** How much is kept: for every kind the same. */
    Key<Long> MOST = Key.size(
                    "most",
                    "The most bytes kept; when it is full the output waits, and drops nothing.",
                    1 << 20,
                    1L << 50)
            .or(FileDeadLetters.Bounds.DEFAULT.totalBytes());

    /** The kind's name in the configuration, and its keys. */
    ComponentSpec spec();

    /**
     * Checks the settings; opens and connects to nothing.
     *
     * @throws dev.auditbridge.config.ConfigurationException if they do not go together
     */
    void check(Settings settings);

    /**
     * Opens the dead letters.
     *
     * @throws IOException with the remedy, if it is known by now that they cannot be kept
     */
    DeadLetters open(Settings settings) throws IOException;
}
