package dev.auditbridge.reliability.mortal;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.pipeline.CheckpointStoreFactory;
import dev.auditbridge.pipeline.FileCheckpointStore;
import dev.auditbridge.pipeline.FileCheckpointStoreFactory;
import dev.auditbridge.reliability.mortal.Death.Point;
import dev.auditbridge.source.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The shipped checkpoints in files, on a file system where a process dies. */
public final class MortalCheckpoints implements CheckpointStoreFactory {
    private final FileCheckpointStoreFactory real = new FileCheckpointStoreFactory();

    @Override
    public ComponentSpec spec() {
        return new ComponentSpec(
                "mortal-file", real.spec().sentence(), real.spec().keys());
    }

    @Override
    public void check(Settings settings) {
        real.check(settings);
    }

    @Override
    public CheckpointStore open(Settings settings) throws IOException {
        Death death = Death.ofThisProcess();
        String folder = (String) settings.get(real.spec().keys().getFirst());
        return new Store(new FileCheckpointStore(new MortalFiles(death).path(Path.of(folder))), death);
    }

    private record Store(CheckpointStore real, Death death) implements CheckpointStore {
        @Override
        public Versioned load(String source) throws IOException {
            return real.load(source);
        }

        @Override
        public String save(String source, Checkpoint checkpoint, String expected) throws IOException {
            String version = real.save(source, checkpoint, expected);
            death.at(Point.BEFORE_TELLING);
            return version;
        }

        @Override
        public Duration pause() {
            return real.pause();
        }

        @Override
        public String probe() throws IOException {
            return real.probe();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
