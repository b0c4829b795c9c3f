package dev.auditbridge.config;

/**
 * The one component that a mapping names among those allowed.
 *
 * @param spec which one
 * @param settings its own settings
 */
public record Component(ComponentSpec spec, Settings settings) {}
