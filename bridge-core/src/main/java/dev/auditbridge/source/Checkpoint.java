package dev.auditbridge.source;

import java.util.Map;

/**
 * What is kept of a source between two runs, one document a source.
 *
 * @param positions where each partition goes on, by partition name
 * @param attachments what only saves duplicates, such as ids seen, by partition name; its loss costs duplicates, never
 *     Events
 */
public record Checkpoint(Map<String, Position> positions, Map<String, byte[]> attachments) {

    /** The checkpoint of a source that never ran. */
    public static final Checkpoint NONE = new Checkpoint(Map.of(), Map.of());

    /** Copies the maps. */
    public Checkpoint {
        positions = Map.copyOf(positions);
        attachments = Map.copyOf(attachments);
    }
}
