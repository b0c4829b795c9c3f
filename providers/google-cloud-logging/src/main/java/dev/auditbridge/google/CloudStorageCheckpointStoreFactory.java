package dev.auditbridge.google;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.pipeline.CheckpointStoreFactory;
import dev.auditbridge.pipeline.ObjectCheckpointStore;
import java.io.IOException;

/** Opens checkpoint stores in Google Cloud Storage: of two bridges that run one source, one saves and the other stops. */
public final class CloudStorageCheckpointStoreFactory implements CheckpointStoreFactory {
    private static final ComponentSpec SPEC = CloudStoragePlace.spec("One object a source, in Google Cloud Storage.");

    /** For {@link java.util.ServiceLoader}. */
    public CloudStorageCheckpointStoreFactory() {}

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public void check(Settings settings) {
        CloudStoragePlace.of(settings);
    }

    @Override
    public CheckpointStore open(Settings settings) throws IOException {
        CloudStoragePlace place = CloudStoragePlace.of(settings);
        return new ObjectCheckpointStore(place.toString(), place.open());
    }
}
