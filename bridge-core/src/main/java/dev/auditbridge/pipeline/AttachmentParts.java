package dev.auditbridge.pipeline;

import dev.auditbridge.source.Attachment;
import dev.auditbridge.source.Checkpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A source's attachments where one object has no room for all, or is paid for by its size: the newest stay in the checkpoint's
 * document, the others are written once, as parts of their own that the document names. For one thread.
 *
 * <p>A part that is no longer what the document named is left out, which costs duplicates. Parts are numbered from 0, and a
 * number is free again once a document that does not name it is saved, so a crash leaves no more behind than was there.
 */
final class AttachmentParts {
    /** So much stays in the document, which is written with each save. */
    private static final int LOOSE_BYTES = 32 << 10;

    /** In Base64 the largest that an item of DynamoDB has room for. */
    private static final int PART_BYTES = 240 << 10;

    private final String name;
    private final UnversionedObjects objects;
    private List<Part> saved = List.of();

    /**
     * A part as the document names it.
     *
     * @param document the version and the writer in it
     */
    private record Part(int number, String document, Set<Attachment> attachments) {
        String reference() {
            return number + " " + document;
        }

        /** Whether more than half of it is still to be kept. */
        boolean isNeeded(Set<Attachment> kept) {
            return 2 * bytes(attachments.stream().filter(kept::contains)) > bytes(attachments.stream());
        }
    }

    /** A document whose parts are written, and what to do once it is. */
    record Divided(CheckpointDocument document, Runnable onSaved) {}

    /** @param name the checkpoint's own */
    AttachmentParts(String name, UnversionedObjects objects) {
        this.name = name;
        this.objects = objects;
    }

    /** Moves to parts what a checkpoint's document is not to hold. */
    Divided divide(CheckpointDocument whole) throws IOException {
        Checkpoint checkpoint = whole.checkpoint();
        Set<Attachment> kept = new HashSet<>();
        checkpoint.attachments().values().forEach(kept::addAll);
        List<Part> parts = new ArrayList<>(
                saved.stream().filter(part -> part.isNeeded(kept)).toList());
        parts.forEach(part -> kept.removeAll(part.attachments));
        if (bytes(kept.stream()) > LOOSE_BYTES) {
            for (Set<Attachment> some : portions(kept)) {
                parts.add(write(whole, some, freeNumber(parts)));
            }
            kept.clear();
        }
        CheckpointDocument document = new CheckpointDocument(
                whole.version(),
                whole.writer(),
                new Checkpoint(checkpoint.positions(), only(kept, checkpoint)),
                parts.stream().map(Part::reference).toList());
        return new Divided(document, () -> saved = List.copyOf(parts));
    }

    private static List<Set<Attachment>> portions(Set<Attachment> attachments) {
        List<Set<Attachment>> portions = new ArrayList<>();
        long bytes = PART_BYTES;
        // What is needed equally long lies together, so that whole parts are no longer needed.
        List<Attachment> inTime = attachments.stream()
                .sorted(Comparator.comparingLong(Attachment::until))
                .toList();
        for (Attachment attachment : inTime) {
            bytes += attachment.bytes().length;
            if (bytes > PART_BYTES) {
                portions.add(new HashSet<>());
                bytes = attachment.bytes().length;
            }
            portions.getLast().add(attachment);
        }
        return portions;
    }

    private int freeNumber(List<Part> parts) {
        Set<Integer> taken = new HashSet<>();
        Stream.concat(parts.stream(), saved.stream()).forEach(part -> taken.add(part.number));
        return IntStream.iterate(0, number -> number + 1)
                .filter(number -> !taken.contains(number))
                .findFirst()
                .orElseThrow();
    }

    private Part write(CheckpointDocument whole, Set<Attachment> attachments, int number) throws IOException {
        CheckpointDocument document = new CheckpointDocument(
                whole.version(),
                whole.writer(),
                new Checkpoint(Map.of(), only(attachments, whole.checkpoint())),
                List.of());
        objects.write(name(number), document.bytes());
        return new Part(number, identity(document), attachments);
    }

    /** Takes up the parts that a stored document names; returns the whole checkpoint. */
    Checkpoint join(CheckpointDocument document) throws IOException {
        List<Part> parts = new ArrayList<>();
        Map<String, List<Attachment>> all = new HashMap<>();
        for (String reference : document.parts()) {
            int number = Integer.parseInt(reference.substring(0, reference.indexOf(' ')));
            Optional<CheckpointDocument> part = objects.read(name(number))
                    .flatMap(CheckpointDocument::read)
                    .filter(found -> reference.equals(number + " " + identity(found)));
            if (part.isPresent()) {
                Set<Attachment> attachments = new HashSet<>();
                part.get().checkpoint().attachments().forEach((partition, some) -> {
                    attachments.addAll(some);
                    all.computeIfAbsent(partition, key -> new ArrayList<>()).addAll(some);
                });
                parts.add(new Part(number, identity(part.get()), attachments));
            }
        }
        document.checkpoint()
                .attachments()
                .forEach((partition, loose) ->
                        all.computeIfAbsent(partition, key -> new ArrayList<>()).addAll(loose));
        saved = List.copyOf(parts);
        return new Checkpoint(document.checkpoint().positions(), all);
    }

    private static Map<String, List<Attachment>> only(Set<Attachment> attachments, Checkpoint checkpoint) {
        Map<String, List<Attachment>> only = new HashMap<>();
        checkpoint.attachments().forEach((partition, all) -> {
            List<Attachment> some = all.stream().filter(attachments::contains).toList();
            if (!some.isEmpty()) {
                only.put(partition, some);
            }
        });
        return only;
    }

    private static long bytes(Stream<Attachment> attachments) {
        return attachments.mapToLong(attachment -> attachment.bytes().length).sum();
    }

    private static String identity(CheckpointDocument document) {
        return document.version() + " " + document.writer();
    }

    private String name(int number) {
        return name + ".part-" + number;
    }
}
