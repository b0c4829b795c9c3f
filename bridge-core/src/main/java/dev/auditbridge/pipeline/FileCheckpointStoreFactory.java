package dev.auditbridge.pipeline;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import java.io.IOException;
import java.nio.file.Path;

/** Opens {@code file} checkpoint stores. */
public final class FileCheckpointStoreFactory implements CheckpointStoreFactory {

    @Override
    public ComponentSpec spec() {
        return ComponentSpec.of("file", "One file a source.", BridgeKeys.DIRECTORY);
    }

    @Override
    public void check(Settings settings) {
        settings.get(BridgeKeys.DIRECTORY);
    }

    @Override
    public CheckpointStore open(Settings settings) throws IOException {
        return new FileCheckpointStore(Path.of(settings.get(BridgeKeys.DIRECTORY)));
    }
}
