package dev.auditbridge.config;

import java.util.Optional;

/** The checked values of one component, each with its place in the file. Immutable. */
public final class Settings {

    /**
     * Reads a component's settings from YAML text, for tests and for programs that hold them in memory.
     *
     * @throws ConfigurationException as a file would
     */
    public static Settings parse(ComponentSpec spec, String yaml) {
        throw new UnsupportedOperationException();
    }

    /** The value of a key that is required or has a default. */
    public <T> T get(Key<T> key) {
        throw new UnsupportedOperationException();
    }

    /** The value of any key: what the file says, else its default, else nothing. */
    public <T> Optional<T> find(Key<T> key) {
        throw new UnsupportedOperationException();
    }

    /** A refusal that names the key and its place, for what no single key can know. */
    public ConfigurationException error(Key<?> key, String problem) {
        throw new UnsupportedOperationException();
    }
}
