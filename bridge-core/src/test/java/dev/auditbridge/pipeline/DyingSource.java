package dev.auditbridge.pipeline;

import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A source that can be told to do something at the points where a bridge may die. */
final class DyingSource implements Source {
    private final Source source;
    volatile Runnable polled = () -> {};
    volatile Runnable beforeTelling = () -> {};
    volatile Runnable told = () -> {};

    DyingSource(Source source) {
        this.source = source;
    }

    @Override
    public PositionKeeper positionKeeper() {
        return source.positionKeeper();
    }

    @Override
    public void start(Checkpoint stored, Listener listener) {
        source.start(stored, listener);
    }

    @Override
    public @Nullable Batch poll(Partition partition, Duration timeout) throws SourceException, InterruptedException {
        Batch batch = source.poll(partition, timeout);
        if (batch != null) {
            polled.run();
        }
        return batch;
    }

    @Override
    public void accepted(Batch batch) {
        source.accepted(batch);
    }

    @Override
    public void committed(Batch batch) throws SourceException, InterruptedException {
        beforeTelling.run();
        source.committed(batch);
        told.run();
    }

    @Override
    public boolean caughtUp() {
        return source.caughtUp();
    }

    @Override
    public String probe() throws SourceException, InterruptedException {
        return source.probe();
    }

    @Override
    public Source window(Instant from, Instant to) {
        return source.window(from, to);
    }

    @Override
    public void close() {
        source.close();
    }
}
