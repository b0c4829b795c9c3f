package dev.auditbridge.pipeline;

import dev.auditbridge.source.Checkpoint;

/** Keeps nothing: for a window that is read once and moves no checkpoint. */
public final class NoCheckpoints implements CheckpointStore {

    @Override
    public Versioned load(String source) {
        return Versioned.NONE;
    }

    @Override
    public String save(String source, Checkpoint checkpoint, String expected) {
        return expected;
    }

    @Override
    public String probe() {
        return "nothing is kept";
    }

    @Override
    public void close() {}
}
