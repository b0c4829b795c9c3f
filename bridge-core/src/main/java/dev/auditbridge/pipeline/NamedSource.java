package dev.auditbridge.pipeline;

import dev.auditbridge.source.Source;
import java.util.Set;

/**
 * A source as the configuration names it.
 *
 * @param name its own name: its checkpoint is kept under it
 * @param outputs the names of the outputs its Events go to; none means every output
 */
public record NamedSource(String name, Source source, Set<String> outputs) {

    /** Copies the names. */
    public NamedSource {
        outputs = Set.copyOf(outputs);
    }

    /** A source whose Events go to every output. */
    public NamedSource(String name, Source source) {
        this(name, source, Set.of());
    }
}
