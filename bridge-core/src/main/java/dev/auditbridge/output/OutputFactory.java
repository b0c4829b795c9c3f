package dev.auditbridge.output;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;

/** Makes one kind of output from its settings. Found by {@link java.util.ServiceLoader}. */
public interface OutputFactory {

    /** The kind's name in the configuration, and its keys. */
    ComponentSpec spec();

    /**
     * Makes an output; connects to nothing yet.
     *
     * @param name the output's own name in the configuration
     * @throws dev.auditbridge.config.ConfigurationException if the settings do not go together
     */
    Output create(String name, Settings settings, Encoder encoder);
}
