package dev.auditbridge.aws;

import dev.auditbridge.aws.LogPages.Page;
import dev.auditbridge.aws.LogPages.Query;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Position;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How other readers do it, to show that the model finds what they lose. */
final class CursorReader implements PartitionReader {
    private final ModelCloud cloud;
    private final boolean windowed;
    private long from;
    private long to;
    private long newest;
    private @Nullable String token;
    private long due;
    private long sequence;

    /** @param windowed reads fixed windows that end a minute ago; else goes on after the last timestamp it saw */
    CursorReader(ModelCloud cloud, boolean windowed, long begin, @Nullable Position position) {
        this.cloud = cloud;
        this.windowed = windowed;
        this.from = position == null ? begin : Long.parseLong(position.token());
        this.newest = from;
    }

    @Override
    public void handedOver() {}

    @Override
    public boolean caughtUp() {
        return true;
    }

    @Override
    public int remembered() {
        return 0;
    }

    @Override
    public Duration untilDue() {
        return Duration.ofMillis(Math.max(0, due - cloud.now()));
    }

    @Override
    public @Nullable Batch step() throws SourceException, InterruptedException {
        if (token == null) {
            to = windowed ? cloud.now() - 60_000 : Long.MAX_VALUE;
        }
        if (!(cloud.read(new Query(ModelRun.GROUP, from, to), token) instanceof Page page)) {
            token = null;
            return null;
        }
        Batch.Builder batch = Batch.builder(ModelRun.PARTITION, sequence++);
        for (LogRecord record : page.records()) {
            batch.addAll(ModelRun.decode(record));
            newest = Math.max(newest, record.timestamp());
        }
        token = page.next();
        if (token == null) {
            from = windowed ? to + 1 : newest;
            due = cloud.now() + 30_000;
            batch.end(new Position(String.valueOf(from)));
        }
        return batch.build();
    }
}
