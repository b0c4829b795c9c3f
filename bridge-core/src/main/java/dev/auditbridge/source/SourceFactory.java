package dev.auditbridge.source;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;

/** Makes one kind of source from its settings. Found by {@link java.util.ServiceLoader}. */
public interface SourceFactory {

    /** The kind's name in the configuration, and its keys. */
    ComponentSpec spec();

    /**
     * Makes a source; calls no cloud yet.
     *
     * @param name the source's own name in the configuration
     * @throws dev.auditbridge.config.ConfigurationException if the settings do not go together
     */
    Source create(String name, Settings settings, EventLimits limits);
}
