package dev.auditbridge.azure;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.pipeline.CheckpointStoreFactory;
import dev.auditbridge.pipeline.ObjectCheckpointStore;
import java.util.Optional;

/** Opens {@code azure-blob} checkpoint stores: one blob a source, replaced only if its ETag is the expected one. */
public final class BlobCheckpointStoreFactory implements CheckpointStoreFactory {
    private static final ComponentSpec SPEC =
            BlobContainer.spec("One blob a source, in a container of Azure Blob Storage.");

    /** For {@link java.util.ServiceLoader}. */
    public BlobCheckpointStoreFactory() {}

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public void check(Settings settings) {
        BlobContainer.of(settings, Optional.empty());
    }

    @Override
    public CheckpointStore open(Settings settings) {
        BlobContainer container = BlobContainer.of(settings, Optional.empty());
        String folder = BlobContainer.folder(settings);
        return new ObjectCheckpointStore(container.place() + "/" + folder, new BlobObjects(container, folder));
    }
}
