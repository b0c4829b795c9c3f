package dev.auditbridge.config;

import java.util.List;

/**
 * The one place that says how a component is configured.
 *
 * @param name the component's key in the file, such as {@code aws-cloudwatch}
 * @param sentence what it is, for a person
 * @param keys its keys, in the order a person reads them
 */
public record ComponentSpec(String name, String sentence, List<Key<?>> keys) {

    /** Copies the keys. */
    public ComponentSpec {
        keys = List.copyOf(keys);
    }

    /** A component. */
    public static ComponentSpec of(String name, String sentence, Key<?>... keys) {
        return new ComponentSpec(name, sentence, List.of(keys));
    }
}
