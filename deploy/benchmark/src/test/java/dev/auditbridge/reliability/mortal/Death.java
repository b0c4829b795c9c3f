package dev.auditbridge.reliability.mortal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The end of a process by SIGKILL, at a point that its parent names. */
public final class Death {
    private static final String POINT = "reliability.die.at";
    private static final String TIMES = "reliability.die.after";

    private final Optional<Point> wanted;
    private final AtomicInteger left;

    private Death(Optional<Point> wanted, int times) {
        this.wanted = wanted;
        this.left = new AtomicInteger(times);
    }

    /** Where a process can die. */
    public enum Point {
        /** The collector has answered, and the ledger does not know it. */
        AFTER_SEND,
        /** Before the temporary file is opened. */
        BEFORE_WRITE,
        /** The temporary file is written and not forced to the disk. */
        BEFORE_FSYNC,
        /** Before the current copy becomes the previous one. */
        BEFORE_RENAME,
        /** There is a previous copy and a temporary file, and no current one. */
        BETWEEN_RENAMES,
        /** The new copy is durable, and the source has not been told. */
        BEFORE_TELLING
    }

    /** The options of a JVM that dies at the point when it comes there for such a time. */
    public static List<String> options(Point point, int times) {
        return List.of("-D" + POINT + "=" + point, "-D" + TIMES + "=" + times);
    }

    /** What the options of this JVM say. */
    static Death ofThisProcess() {
        return new Death(
                Optional.ofNullable(System.getProperty(POINT)).map(Point::valueOf), Integer.getInteger(TIMES, 1));
    }

    /** Does not return if this is where and when to die. */
    void at(Point point) {
        if (wanted.filter(point::equals).isEmpty() || left.decrementAndGet() > 0) {
            return;
        }
        try {
            new ProcessBuilder(
                            "sh", "-c", "kill -KILL " + ProcessHandle.current().pid())
                    .start();
            Thread.sleep(Long.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
