package dev.auditbridge.pipeline;

import dev.auditbridge.source.Checkpoint;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in a folder, two files a source: the current copy and the one before it. Thread-safe.
 *
 * <p>A save writes a temporary file, forces it to the disk, keeps the current copy as the previous one, renames, and forces
 * the folder: at every moment one whole copy is there. A copy whose checksum does not fit is never used: then the previous
 * one is, which costs duplicates; if both are spoilt, loading fails and says so. One process owns the folder as long as the
 * store is open.
 */
public final class FileCheckpointStore implements CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileCheckpointStore.class);
    private static final String CURRENT = ".checkpoint";
    private static final String PREVIOUS = ".checkpoint.previous";
    private static final String TEMPORARY = ".checkpoint.new";

    private final Path folder;
    private final FileChannel ownerFile;
    private final FileLock owner;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Known> known = new HashMap<>();
    private boolean closed;

    /** What is on the disk: its version, and whether the current copy is whole. */
    private record Known(long version, boolean currentIsWhole) {}

    /**
     * Opens a folder, which is made if it is not there.
     *
     * @throws IOException if another process owns the folder, or it cannot be written to
     */
    public FileCheckpointStore(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        Path path = folder.resolve("owner.lock");
        this.ownerFile = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock taken = null;
        try {
            taken = ownerFile.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another store of this process has it: answered below like another process.
        } finally {
            if (taken == null) {
                ownerFile.close();
            }
        }
        if (taken == null) {
            throw new IOException("the checkpoints in " + folder
                    + " belong to another running bridge: stop it, or give this one a folder of its own");
        }
        this.owner = taken;
    }

    @Override
    public Versioned load(String source) throws IOException {
        lock.lock();
        try {
            requireOpen();
            Optional<byte[]> current = read(file(source, CURRENT));
            if (current.isPresent()) {
                Optional<CheckpointDocument> whole = CheckpointDocument.read(current.get());
                if (whole.isPresent()) {
                    return found(source, whole.get(), true);
                }
            }
            Optional<byte[]> previous = read(file(source, PREVIOUS));
            Optional<CheckpointDocument> whole = previous.flatMap(CheckpointDocument::read);
            if (whole.isPresent()) {
                LOG.warn(
                        "source {}: its checkpoint {} is {}; going on from the copy before it, which sends some Events again",
                        source,
                        file(source, CURRENT),
                        current.isPresent() ? "spoilt" : "not there");
                return found(source, whole.get(), false);
            }
            if (current.isPresent() || previous.isPresent()) {
                throw new IOException("the checkpoint of source " + source + " in " + folder
                        + " and the copy before it are spoilt: restore "
                        + file(source, CURRENT).getFileName()
                        + " from a backup, or delete both copies to begin where the source's start says");
            }
            known.put(source, new Known(0, false));
            return Versioned.NONE;
        } finally {
            lock.unlock();
        }
    }

    private Versioned found(String source, CheckpointDocument file, boolean currentIsWhole) {
        known.put(source, new Known(file.version(), currentIsWhole));
        return new Versioned(file.checkpoint(), String.valueOf(file.version()));
    }

    @Override
    public String save(String source, Checkpoint checkpoint, String expected) throws IOException {
        lock.lock();
        try {
            requireOpen();
            Known before = known.get(source);
            if (before == null) {
                load(source);
                before = known.getOrDefault(source, new Known(0, false));
            }
            String stored = before.version() == 0 ? Versioned.NONE.version() : String.valueOf(before.version());
            if (!stored.equals(expected)) {
                throw new ConflictException("the checkpoint of source " + source + " in " + folder
                        + " was saved by another bridge since: only one may run this source");
            }
            long version = before.version() + 1;
            write(source, new CheckpointDocument(version, checkpoint).bytes(), before.currentIsWhole());
            known.put(source, new Known(version, true));
            return String.valueOf(version);
        } finally {
            lock.unlock();
        }
    }

    private void write(String source, byte[] bytes, boolean keepCurrent) throws IOException {
        Path current = file(source, CURRENT);
        Path temporary = file(source, TEMPORARY);
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            if (keepCurrent) {
                Files.move(current, file(source, PREVIOUS), StandardCopyOption.ATOMIC_MOVE);
                // Until the next line only the previous copy is there: a load finds it.
                known.put(source, new Known(version(source), false));
            }
            Files.move(temporary, current, StandardCopyOption.ATOMIC_MOVE);
            forceFolder();
        } catch (IOException e) {
            throw new IOException(
                    "the checkpoint of source " + source + " cannot be written to " + folder + ": " + e
                            + "; make room on the disk and let the bridge's user write there",
                    e);
        }
    }

    private long version(String source) {
        Known now = known.get(source);
        return now == null ? 0 : now.version();
    }

    private void forceFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public String probe() throws IOException {
        Path file = Files.createTempFile(folder, "write", ".probe");
        Files.delete(file);
        return folder + " can be written";
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                owner.release();
                ownerFile.close();
            }
        } catch (IOException e) {
            LOG.warn("the lock on {} could not be given back: {}", folder, e.toString());
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the checkpoints in " + folder + " are closed");
        }
    }

    private Path file(String source, String ending) {
        return folder.resolve(URLEncoder.encode(source, StandardCharsets.UTF_8) + ending);
    }

    private static Optional<byte[]> read(Path path) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
