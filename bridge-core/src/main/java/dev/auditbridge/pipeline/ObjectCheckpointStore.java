package dev.auditbridge.pipeline;

import dev.auditbridge.source.Checkpoint;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
 * was never told of, is replaced by the next save instead of being taken for another bridge's. Where objects may not be as
 * large as a checkpoint is with its attachments, it is kept without them.
 */
public final class ObjectCheckpointStore implements CheckpointStore {
    private static final String SUFFIX = ".checkpoint";
    private static final String PROBE = "write.probe";

    private final String place;
    private final ObjectStore objects;
    private final String writer = UUID.randomUUID().toString();
    private final AtomicLong writes = new AtomicLong();
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** The version of a source's object that was loaded, or answered to a save, last. */
    private static final class Known {
        private final ReentrantLock lock = new ReentrantLock();
        private String version = ObjectStore.ABSENT;
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
            return new Versioned(document.checkpoint(), last.version);
        } finally {
            last.lock.unlock();
        }
    }

    @Override
    public String save(String source, Checkpoint checkpoint, String expected) throws IOException {
        byte[] bytes = bytes(checkpoint);
        Known last = known(source);
        last.lock.lock();
        try {
            Optional<String> saved = objects.put(name(source), bytes, expected);
            if (saved.isEmpty() && expected.equals(last.version)) {
                saved = replaceUnanswered(source, bytes, expected);
            }
            last.version = saved.orElseThrow(() -> new ConflictException("the checkpoint of source " + source + " in "
                    + place + " was saved by another bridge since: only one may run this source"));
            return last.version;
        } finally {
            last.lock.unlock();
        }
    }

    /** Without the attachments if it were too large with them: they only save duplicates. */
    private byte[] bytes(Checkpoint checkpoint) throws IOException {
        long write = writes.incrementAndGet();
        byte[] whole = new CheckpointDocument(write, writer, checkpoint).bytes();
        if (whole.length <= objects.mostBytes()) {
            return whole;
        }
        byte[] positions =
                new CheckpointDocument(write, writer, new Checkpoint(checkpoint.positions(), Map.of())).bytes();
        if (positions.length > objects.mostBytes()) {
            throw new IOException(place + " takes no checkpoint of " + positions.length + " bytes, only of "
                    + objects.mostBytes() + ": give the source fewer partitions, or keep checkpoints elsewhere");
        }
        return positions;
    }

    private Optional<String> replaceUnanswered(String source, byte[] bytes, String expected) throws IOException {
        Optional<ObjectStore.Stored> stored = objects.get(name(source));
        boolean ours = stored.filter(object -> !object.version().equals(expected))
                .flatMap(object -> CheckpointDocument.read(object.bytes()))
                .filter(document -> document.writer().equals(writer))
                .isPresent();
        return ours ? objects.put(name(source), bytes, stored.orElseThrow().version()) : Optional.empty();
    }

    /** Writes a small object of no meaning, as only a write shows that writing is allowed. */
    @Override
    public String probe() throws IOException {
        String version = objects.get(PROBE).map(ObjectStore.Stored::version).orElse(ObjectStore.ABSENT);
        objects.put(PROBE, new byte[] {'\n'}, version);
        return place + " can be read and written";
    }

    @Override
    public void close() {
        objects.close();
    }

    private Known known(String source) {
        return known.computeIfAbsent(source, name -> new Known());
    }

    private static String name(String source) {
        return URLEncoder.encode(source, StandardCharsets.UTF_8) + SUFFIX;
    }
}
