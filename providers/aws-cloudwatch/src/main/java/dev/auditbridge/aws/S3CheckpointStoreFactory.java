package dev.auditbridge.aws;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.pipeline.CheckpointStoreFactory;
import dev.auditbridge.pipeline.ObjectCheckpointStore;

/** Opens checkpoint stores in Amazon S3: of two bridges that run one source, one saves and the other stops. */
public final class S3CheckpointStoreFactory implements CheckpointStoreFactory {
    private static final ComponentSpec SPEC = S3Place.spec("One object a source, in Amazon S3.");

    /** For {@link java.util.ServiceLoader}. */
    public S3CheckpointStoreFactory() {}

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public void check(Settings settings) {
        S3Place.of(settings);
    }

    @Override
    public CheckpointStore open(Settings settings) {
        S3Place place = S3Place.of(settings);
        return new ObjectCheckpointStore(place.toString(), place.open());
    }
}
