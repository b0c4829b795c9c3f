package dev.auditbridge.google;

import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * By pulls until nothing is left, or a minute has passed, then through a stream. A scheduled run, which ends when nothing is left,
 * never opens the stream.
 */
final class AutoFeed implements Feed {
    private static final Duration PULLED_FOR = Duration.ofMinutes(1);

    private final PullFeed pulls;
    private final Supplier<StreamFeed> streams;
    private final int silencesAtTheEnd;
    private final long begun = System.nanoTime();
    private int silences;
    private volatile @Nullable StreamFeed stream;

    /**
     * Begins with pulls.
     *
     * @param silencesAtTheEnd so many, one after the other, say that nothing is left
     */
    AutoFeed(PullFeed pulls, Supplier<StreamFeed> streams, int silencesAtTheEnd) {
        this.pulls = pulls;
        this.streams = streams;
        this.silencesAtTheEnd = silencesAtTheEnd;
    }

    @Override
    public Taken take(long deadline) throws SourceException, InterruptedException {
        StreamFeed open = stream;
        if (open == null && isTimeToStream()) {
            open = streams.get();
            stream = open;
        }
        if (open == null) {
            Taken taken = pulls.take(deadline);
            silences = switch (taken) {
                case Taken.Messages messages -> 0;
                case Taken.Silence silence -> silences + 1;
                case Taken.Nothing nothing -> silences;
            };
            return taken;
        }
        // The last pull may still bring something.
        if (!pulls.isIdle() && pulls.take(System.nanoTime()) instanceof Taken.Messages last) {
            return last;
        }
        return open.take(deadline);
    }

    private boolean isTimeToStream() {
        return silences > silencesAtTheEnd || System.nanoTime() - begun >= PULLED_FOR.toNanos();
    }

    @Override
    public void close() {
        pulls.close();
        StreamFeed open = stream;
        if (open != null) {
            open.close();
        }
    }
}
