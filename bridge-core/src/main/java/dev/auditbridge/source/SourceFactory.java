package dev.auditbridge.source;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import java.util.Set;

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

    /**
     * The members of an Event that such a source never tells because its vendor loses them, as dotted paths such as
     * {@code user.groups}: whoever decides by one of them decides nothing.
     */
    default Set<String> untoldMembers(Settings settings) {
        return Set.of();
    }
}
