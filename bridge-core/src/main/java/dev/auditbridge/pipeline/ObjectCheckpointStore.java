package dev.auditbridge.pipeline;

import dev.auditbridge.source.Checkpoint;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Checkpoints as objects of a cloud, one a source. Thread-safe; saves of one source do not wait for those of another.
 *
 * <p>A write whose answer was lost is no conflict: each document names its writer, so that one which this store wrote, and
 * was never told of, is replaced by the next save instead of being taken for another bridge's. Where an object has no room
 * for all attachments, most are kept in others beside it.
 */
public final class ObjectCheckpointStore implements CheckpointStore {
    private static final String SUFFIX = ".checkpoint";
    private static final String PROBE = "write.probe";
    /** Each write is paid for, and Cloud Storage takes one a second of an object (its "Quotas and limits"). */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String place;
    private final ObjectStore objects;
    private final String writer = UUID.randomUUID().toString();
    private final AtomicLong writes = new AtomicLong();
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** What is known of a source. */
    private static final class Known {
        private final ReentrantLock lock = new ReentrantLock();
        private final Optional<AttachmentParts> parts;
        /** The version of its object that was loaded, or answered to a save, last. */
        private String version = ObjectStore.ABSENT;

        Known(Optional<AttachmentParts> parts) {
            this.parts = parts;
        }
    }

    /**
     * A store of checkpoints.
     *
     * @param place where the objects are, as an operator finds them, such as {@code s3://bucket/prefix}
     * @param objects closed with this store
     */
    public ObjectCheckpointStore(String place, ObjectStore objects) {
        this.place = place;
        this.objects = objects;
    }

    @Override
    public Versioned load(String source) throws IOException {
        Known last = known(source);
        last.lock.lock();
        try {
            Optional<ObjectStore.Stored> stored = objects.get(name(source));
            if (stored.isEmpty()) {
                last.version = ObjectStore.ABSENT;
                return Versioned.NONE;
            }
            CheckpointDocument document = CheckpointDocument.read(stored.get().bytes())
                    .orElseThrow(
                            () -> new IOException("the checkpoint of source " + source + ", " + name(source) + " in "
                                    + place + ", is spoilt: restore an earlier version of the object,"
                                    + " or delete it to begin where the source's start says"));
            last.version = stored.get().version();
            Checkpoint checkpoint = last.parts.isPresent() ? last.parts.get().join(document) : document.checkpoint();
            return new Versioned(checkpoint, last.version);
        } finally {
            last.lock.unlock();
        }
    }

    @Override
    public String save(String source, Checkpoint checkpoint, String expected) throws IOException {
        Known last = known(source);
        last.lock.lock();
        try {
            CheckpointDocument whole = new CheckpointDocument(writes.incrementAndGet(), writer, checkpoint, List.of());
            AttachmentParts.Divided divided = last.parts.isPresent()
                    ? last.parts.get().divide(whole)
                    : new AttachmentParts.Divided(whole, () -> {});
            byte[] bytes = bytes(divided.document());
            Optional<String> saved = objects.put(name(source), bytes, expected);
            if (saved.isEmpty() && expected.equals(last.version)) {
                saved = replaceUnanswered(source, bytes, expected);
            }
            last.version = saved.orElseThrow(() -> new ConflictException("the checkpoint of source " + source + " in "
                    + place + " was saved by another bridge since: only one may run this source"));
            divided.onSaved().run();
            return last.version;
        } finally {
            last.lock.unlock();
        }
    }

    private byte[] bytes(CheckpointDocument document) throws IOException {
        byte[] bytes = document.bytes();
        if (bytes.length > objects.mostBytes()) {
            throw new IOException(place + " takes no checkpoint of " + bytes.length + " bytes, only of "
                    + objects.mostBytes() + ": give the source fewer partitions, or keep checkpoints elsewhere");
        }
        return bytes;
    }

    private Optional<String> replaceUnanswered(String source, byte[] bytes, String expected) throws IOException {
        Optional<ObjectStore.Stored> stored = objects.get(name(source));
        boolean ours = stored.filter(object -> !object.version().equals(expected))
                .flatMap(object -> CheckpointDocument.read(object.bytes()))
                .filter(document -> document.writer().equals(writer))
                .isPresent();
        return ours ? objects.put(name(source), bytes, stored.orElseThrow().version()) : Optional.empty();
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    /** Writes a small object of no meaning, as only a write shows that writing is allowed; reads one of those beside it. */
    @Override
    public String probe() throws IOException {
        String version = objects.get(PROBE).map(ObjectStore.Stored::version).orElse(ObjectStore.ABSENT);
        objects.put(PROBE, new byte[] {'\n'}, version);
        Optional<UnversionedObjects> beside = objects.beside();
        if (beside.isPresent()) {
            beside.get().read(PROBE);
        }
        return place + " can be read and written";
    }

    @Override
    public void close() {
        objects.close();
    }

    private Known known(String source) {
        return known.computeIfAbsent(
                source, key -> new Known(objects.beside().map(beside -> new AttachmentParts(name(source), beside))));
    }

    private static String name(String source) {
        return URLEncoder.encode(source, StandardCharsets.UTF_8) + SUFFIX;
    }
}
