package dev.auditbridge.pipeline;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import java.io.IOException;

/** Makes one kind of checkpoint store from its settings. Found by {@link java.util.ServiceLoader}. */
public interface CheckpointStoreFactory {

    /** The kind's name in the configuration, and its keys. */
    ComponentSpec spec();

    /**
     * Checks the settings; opens and connects to nothing.
     *
     * @throws dev.auditbridge.config.ConfigurationException if they do not go together
     */
    void check(Settings settings);

    /**
     * Opens the store.
     *
     * @throws IOException with the remedy, if it is known by now that it cannot be used
     */
    CheckpointStore open(Settings settings) throws IOException;
}
