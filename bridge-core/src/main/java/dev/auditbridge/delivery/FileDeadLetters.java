package dev.auditbridge.delivery;

import dev.auditbridge.telemetry.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters in a folder: files of lines that are only ever appended to, each line on the disk before {@code append}
 * returns (I6). Thread-safe; several processes may use one folder, because each writes files of its own.
 *
 * <p>The folder is for its owner alone (mode 0700, files 0600): letters hold what clients sent. A line that was cut by a
 * crash was never promised, and is skipped. The folder's size is bounded: above it {@code append} fails, which holds the
 * output, and an operator makes room by resending and deleting old files.
 */
public final class FileDeadLetters implements DeadLetters {
    private static final String SEGMENT = "letters-";
    private static final String ENDING = ".jsonl";
    private static final String RESENT = "resent.txt";

    private final Path folder;
    private final Bounds bounds;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Segment current;
    private boolean closed;

    /**
     * How much is kept.
     *
     * @param segmentBytes when the next file begins
     * @param totalBytes the most bytes in the folder
     */
    public record Bounds(long segmentBytes, long totalBytes) {
        /** Files of 64 MiB, 1 GiB in all. */
        public static final Bounds DEFAULT = new Bounds(64L << 20, 1L << 30);
    }

    /** Letters in a folder, which is made if it is not there. */
    public FileDeadLetters(Path folder) throws IOException {
        this(folder, Bounds.DEFAULT);
    }

    /** Letters in a folder, with bounds of its own. */
    public FileDeadLetters(Path folder, Bounds bounds) throws IOException {
        this.folder = folder;
        this.bounds = bounds;
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, mode("rwx------"));
        }
    }

    @Override
    public void append(DeadLetter letter) throws IOException {
        byte[] line = DeadLetterLine.write(letter);
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the dead letters in " + folder + " are closed");
            }
            if (size() + line.length > bounds.totalBytes()) {
                throw new IOException("the folder of dead letters " + folder + " is full (" + bounds.totalBytes()
                        + " bytes): send its letters again and delete its oldest files, or raise its bound");
            }
            segment(line.length).append(line);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Stream<Stored> list() throws IOException {
        Set<String> resent = resent();
        return segments().stream().flatMap(path -> read(path, resent));
    }

    @Override
    public void markResent(String id) throws IOException {
        lock.lock();
        try (FileChannel marks = FileChannel.open(
                folder.resolve(RESENT),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                mode("rw-------"))) {
            // The line break comes first, so that a mark cut by a crash does not spoil this one.
            writeAll(marks, ("\n" + id + "\n").getBytes(StandardCharsets.UTF_8));
            marks.force(true);
            forceFolder();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String probe() throws IOException {
        Files.delete(Files.createTempFile(folder, "write", ".probe"));
        return folder + " can be written";
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closeCurrent();
        } finally {
            lock.unlock();
        }
    }

    private Segment segment(int adding) throws IOException {
        if (current != null
                && (current.broken || current.length > 0 && current.length + adding > bounds.segmentBytes())) {
            closeCurrent();
        }
        if (current == null) {
            current = newSegment();
        }
        return current;
    }

    /** A new file each time a process begins to append: what an earlier one left cut is never written after. */
    private Segment newSegment() throws IOException {
        List<Path> before = segments();
        long number = before.isEmpty() ? 1 : number(before.getLast()) + 1;
        while (true) {
            Path path = folder.resolve(SEGMENT + String.format("%08d", number) + ENDING);
            try {
                FileChannel channel = FileChannel.open(
                        path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode("rw-------"));
                forceFolder();
                return new Segment(channel);
            } catch (FileAlreadyExistsException e) {
                number++;
            }
        }
    }

    private void closeCurrent() {
        if (current != null) {
            try {
                current.channel.close();
            } catch (IOException e) {
                // Every line was forced to the disk when it was written: nothing is lost by a failing close.
            }
            current = null;
        }
    }

    private void forceFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private long size() throws IOException {
        long size = 0;
        for (Path path : segments()) {
            try {
                size += Files.size(path);
            } catch (NoSuchFileException e) {
                // An operator makes room just now.
            }
        }
        return size;
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.getFileName().toString().matches(SEGMENT + "\\d{8,18}" + ENDING))
                    .sorted((a, b) -> Long.compare(number(a), number(b)))
                    .toList();
        }
    }

    private static long number(Path segment) {
        String name = segment.getFileName().toString();
        return Long.parseLong(name.substring(SEGMENT.length(), name.length() - ENDING.length()));
    }

    private Set<String> resent() throws IOException {
        try {
            return new HashSet<>(Files.readAllLines(folder.resolve(RESENT)));
        } catch (NoSuchFileException e) {
            return Set.of();
        }
    }

    private static Stream<Stored> read(Path segment, Set<String> resent) {
        try {
            // Not Files.newBufferedReader, which fails at a line that was cut inside a character.
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(Files.newInputStream(segment), StandardCharsets.UTF_8));
            long number = number(segment);
            int[] line = {0};
            return reader.lines()
                    .flatMap(text -> {
                        String id = number + "-" + ++line[0];
                        return DeadLetterLine.read(text).stream()
                                .map(letter -> new Stored(id, resent.contains(id), letter));
                    })
                    .onClose(() -> {
                        try {
                            reader.close();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        } catch (NoSuchFileException e) {
            return Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the dead letters in " + segment, e);
        }
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return java.nio.file.FileSystems.getDefault()
                        .supportedFileAttributeViews()
                        .contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** The file this process appends to. */
    private final class Segment {
        private final FileChannel channel;
        private long length;
        private boolean broken;

        Segment(FileChannel channel) {
            this.channel = channel;
        }

        void append(byte[] line) throws IOException {
            broken = true;
            try {
                try {
                    writeAll(channel, line);
                } catch (IOException e) {
                    channel.truncate(length);
                    broken = false;
                    throw e;
                }
                // After a failed fsync nobody knows what is on the disk: such a file is not written to again.
                channel.force(true);
                length += line.length;
                broken = false;
            } catch (IOException e) {
                throw new IOException(
                        "the dead letters in " + folder + " cannot be written: "
                                + Printable.line(String.valueOf(e.getMessage()))
                                + "; make room on the disk and let the bridge's user write there",
                        e);
            }
        }
    }
}
