package dev.auditbridge.pipeline;

import dev.auditbridge.source.Source;

/**
 * A source as the configuration names it.
 *
 * @param name its own name: its checkpoint is kept under it
 */
public record NamedSource(String name, Source source) {}
