package dev.auditbridge.output.file;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.SendResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Appends Events to a file, one a line. An Event is accepted when it is on the disk. What a failed write left of a line is
 * cut off again; what a crash left is ended by a line break, because the file may hold what others wrote.
 */
final class FileOutput implements Output {
    private static final int MOST_EVENTS = 100_000;
    private static final long MOST_BYTES = 64L << 20;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path path;
    private final Optional<Long> rotateAt;
    private final Clock clock;
    private final Encoder encoder;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable FileChannel channel;
    private volatile boolean closed;

    FileOutput(Path path, Optional<Long> rotateAt, Clock clock, Encoder encoder) {
        this.path = path;
        this.rotateAt = rotateAt;
        this.clock = clock;
        this.encoder = encoder;
    }

    @Override
    public Limits limits() {
        // One at a time: the lines of two sends must not mix.
        return new Limits(MOST_EVENTS, MOST_BYTES, 1, true);
    }

    @Override
    public SendResult send(List<AuditEvent> events) throws InterruptedException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (AuditEvent event : events) {
            lines.writeBytes(encoder.encode(event));
            lines.write('\n');
        }
        return locked(() -> append(ByteBuffer.wrap(lines.toByteArray())));
    }

    @Override
    public SendResult probe() throws InterruptedException {
        return locked(this::open);
    }

    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            forget();
        } finally {
            lock.unlock();
        }
    }

    private SendResult locked(Action action) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (closed) {
                return new SendResult.Retry(Duration.ZERO, "the output to " + path + " is closed");
            }
            action.run();
            return SendResult.ACCEPTED;
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            forget();
            throw new InterruptedException("the bridge is stopping; what became of the send is unknown");
        } catch (IOException e) {
            forget();
            return failure(e);
        } finally {
            lock.unlock();
        }
    }

    private void append(ByteBuffer lines) throws IOException {
        FileChannel file = open();
        long before = file.size();
        if (rotateAt.isPresent() && before > 0 && before + lines.remaining() > rotateAt.get()) {
            rotate();
            file = open();
            before = file.size();
        }
        try {
            while (lines.hasRemaining()) {
                file.write(lines);
            }
            file.force(true);
        } catch (IOException e) {
            if (file.isOpen()) {
                file.truncate(before);
            }
            throw e;
        }
    }

    private FileChannel open() throws IOException {
        FileChannel open = channel;
        if (open != null && sameFile(open)) {
            return open;
        }
        forget();
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        open = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                ownerOnly());
        channel = open;
        open.position(end(open));
        force(folder);
        return open;
    }

    /** Whether the path is still the file that is open: log rotation by others may have moved or removed it. */
    private boolean sameFile(FileChannel open) throws IOException {
        return open.isOpen() && Files.exists(path) && Files.size(path) == open.position();
    }

    /** Where the next line goes: after a line break, which is added where a crash left a line cut. */
    private static long end(FileChannel file) throws IOException {
        long end = file.size();
        ByteBuffer last = ByteBuffer.allocate(1);
        if (end == 0 || (file.read(last, end - 1) == 1 && last.get(0) == '\n')) {
            return end;
        }
        return end + file.write(ByteBuffer.wrap(new byte[] {'\n'}), end);
    }

    private void rotate() throws IOException {
        forget();
        String stamp = STAMP.format(clock.instant());
        for (int number = 0; ; number++) {
            Path to = path.resolveSibling(path.getFileName() + "." + stamp + (number == 0 ? "" : "-" + number));
            if (!Files.exists(to)) {
                Files.move(path, to, StandardCopyOption.ATOMIC_MOVE);
                return;
            }
        }
    }

    private void forget() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // What was accepted was forced to the disk before.
            }
            channel = null;
        }
    }

    private SendResult failure(IOException e) {
        boolean somebody = e instanceof AccessDeniedException
                || e instanceof NoSuchFileException
                || e instanceof FileAlreadyExistsException
                || Files.isDirectory(path);
        String reason = "the file " + path + " cannot be written: "
                + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        return somebody
                ? new SendResult.Blocked(reason + "; let the bridge's user write there, or name another path")
                : new SendResult.Retry(Duration.ZERO, reason);
    }

    private static void force(@Nullable Path folder) throws IOException {
        if (folder != null) {
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private interface Action {
        void run() throws IOException;
    }
}
