package dev.auditbridge.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is kept of a source between two runs, one document a source.
 *
 * @param positions where each partition goes on, by partition name
 * @param attachments what only saves duplicates, such as ids seen, by partition name, in the order attached
 */
public record Checkpoint(Map<String, Position> positions, Map<String, List<Attachment>> attachments) {

    /** The checkpoint of a source that never ran. */
    public static final Checkpoint NONE = new Checkpoint(Map.of(), Map.of());

    private static final int JOINED_BYTES = 1 << 16;

    /** Copies the maps. */
    public Checkpoint {
        positions = Map.copyOf(positions);
        attachments = Map.copyOf(attachments);
    }

    /** What was attached to a partition's position; empty if nothing was. */
    public List<Attachment> attached(Partition partition) {
        return attachments.getOrDefault(partition.name(), List.of());
    }

    /** How many bytes are attached, of all partitions together. */
    public long attachedBytes() {
        return attachments.values().stream()
                .flatMap(List::stream)
                .mapToLong(attachment -> attachment.bytes().length)
                .sum();
    }

    /**
     * This checkpoint once batches are safe.
     *
     * @param batches those of an ordered partition in its order
     */
    public Checkpoint after(Iterable<Batch> batches) {
        Map<String, Position> newPositions = new HashMap<>(positions);
        Map<String, List<Attachment>> newAttachments = new HashMap<>(attachments);
        for (Batch batch : batches) {
            String partition = batch.partition().name();
            Position end = batch.end();
            if (end != null) {
                newPositions.put(partition, end);
            }
            if (batch.attaches()) {
                List<Attachment> attached = after(newAttachments.getOrDefault(partition, List.of()), batch);
                newAttachments.put(partition, attached);
            }
        }
        newAttachments.values().removeIf(List::isEmpty);
        return new Checkpoint(newPositions, newAttachments);
    }

    private static List<Attachment> after(List<Attachment> attached, Batch batch) {
        List<Attachment> all = new ArrayList<>(attached);
        all.removeIf(attachment -> attachment.until() < batch.forgetBefore());
        batch.attachments().forEach(attachment -> append(all, attachment));
        return List.copyOf(all);
    }

    /** Small ones of the same time become one, so that there are never many. */
    private static void append(List<Attachment> all, Attachment next) {
        Attachment last = all.isEmpty() ? null : all.getLast();
        if (last == null || last.until() != next.until() || last.bytes().length + next.bytes().length > JOINED_BYTES) {
            all.add(next);
            return;
        }
        byte[] joined = Arrays.copyOf(last.bytes(), last.bytes().length + next.bytes().length);
        System.arraycopy(next.bytes(), 0, joined, last.bytes().length, next.bytes().length);
        all.set(all.size() - 1, new Attachment(joined, next.until()));
    }
}
