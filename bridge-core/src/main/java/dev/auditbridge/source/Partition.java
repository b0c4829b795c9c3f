package dev.auditbridge.source;

/**
 * One sequence of batches of a source.
 *
 * @param name stable across restarts: the checkpoint keeps its position under it
 * @param generation which assignment of that name this is; whatever comes late for an older one is discarded
 * @param ordered whether a batch may be committed only after all before it (I2); otherwise each commits by itself
 */
public record Partition(String name, long generation, boolean ordered) {}
