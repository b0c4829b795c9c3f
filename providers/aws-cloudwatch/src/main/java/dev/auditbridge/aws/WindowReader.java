package dev.auditbridge.aws;

import dev.auditbridge.aws.LogPages.Page;
import dev.auditbridge.aws.LogPages.Query;
import dev.auditbridge.aws.LogPages.TokenExpired;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a past window of a log group once, piece by piece, and moves no position. */
final class WindowReader implements PartitionReader {
    private static final long SLICE = Duration.ofMinutes(10).toMillis();

    /** What is left to be done when nothing is; the bridge polls again at its own pace. */
    private static final Duration NEVER = Duration.ofDays(1);

    private final Partition partition;
    private final LogGroup group;
    private final LogPages pages;
    private final Function<LogRecord, List<Decoded>> decoder;
    private final long end;
    private final int mostSeenIds;
    private final SeenIds seen = new SeenIds();

    private long from;
    private @Nullable String token;
    private long sequence;
    private volatile boolean done;

    /**
     * A reader.
     *
     * @param from the first millisecond
     * @param end the millisecond after the last
     */
    WindowReader(
            Partition partition,
            LogGroup group,
            LogPages pages,
            Function<LogRecord, List<Decoded>> decoder,
            long from,
            long end,
            int mostSeenIds) {
        this.partition = partition;
        this.group = group;
        this.pages = pages;
        this.decoder = decoder;
        this.from = from;
        this.end = end;
        this.mostSeenIds = mostSeenIds;
    }

    @Override
    public void handedOver() {
        done = from >= end;
    }

    @Override
    public int remembered() {
        return seen.size();
    }

    @Override
    public boolean caughtUp() {
        return done;
    }

    @Override
    public Duration untilDue() {
        return from >= end ? NEVER : Duration.ZERO;
    }

    @Override
    public @Nullable Batch step() throws SourceException, InterruptedException {
        if (from >= end) {
            return null;
        }
        long next = Math.min(end, from + SLICE);
        return switch (pages.read(new Query(group, from, next - 1), token)) {
            case Page page -> take(page, next);
            case TokenExpired expired -> {
                token = null;
                yield null;
            }
        };
    }

    private @Nullable Batch take(Page page, long next) {
        Batch.Builder batch = Batch.builder(partition, sequence);
        for (LogRecord record : page.records()) {
            // A slice that was begun again has given some of them already.
            Fingerprint id = Fingerprint.of(record.id());
            if (!seen.contains(record.timestamp(), id)) {
                batch.addAll(decoder.apply(record));
                if (seen.size() < mostSeenIds) {
                    seen.add(record.timestamp(), id);
                }
            }
        }
        token = page.next();
        if (token == null) {
            from = next;
            seen.forgetBefore(from);
        }
        if (batch.isEmpty()) {
            return null;
        }
        sequence++;
        return batch.build();
    }
}
