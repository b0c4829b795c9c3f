package dev.auditbridge.pipeline;

import dev.auditbridge.source.Checkpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Checkpoints in memory, which can be told to fail, and outlive the bridge. */
final class RememberedCheckpoints implements CheckpointStore {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Versioned> stored = new HashMap<>();
    private int version;
    volatile boolean down;
    volatile Duration pause = Duration.ZERO;
    volatile Runnable beforeSave = () -> {};
    volatile Runnable afterSave = () -> {};

    @Override
    public Versioned load(String source) throws IOException {
        lock.lock();
        try {
            if (down) {
                throw new IOException("the store is away");
            }
            return stored.getOrDefault(source, Versioned.NONE);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String save(String source, Checkpoint checkpoint, String expected) throws IOException {
        beforeSave.run();
        String saved;
        lock.lock();
        try {
            if (down) {
                throw new IOException("the store is away");
            }
            if (!load(source).version().equals(expected)) {
                throw new ConflictException("another bridge saved source " + source);
            }
            saved = String.valueOf(++version);
            stored.put(source, new Versioned(checkpoint, saved));
        } finally {
            lock.unlock();
        }
        afterSave.run();
        return saved;
    }

    /** What is stored of a source. */
    Checkpoint stored(String source) {
        lock.lock();
        try {
            return stored.getOrDefault(source, Versioned.NONE).checkpoint();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Duration pause() {
        return pause;
    }

    @Override
    public String probe() {
        return "remembered";
    }

    @Override
    public void close() {}
}
