package dev.auditbridge.azure;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.pipeline.CheckpointStoreFactory;
import dev.auditbridge.pipeline.ObjectCheckpointStore;
import java.util.Optional;

/** Opens {@code azure-blob} checkpoint stores: one blob a source, replaced only if its ETag is the expected one. */
public final class BlobCheckpointStoreFactory implements CheckpointStoreFactory {
    private static final Key<String> PREFIX = Key.text(
                    "prefix", "The folder in the container, so that several bridges may share it.")
            .or("auditbridge/");

    private static final ComponentSpec SPEC = ComponentSpec.of(
            "azure-blob",
            "One blob a source, in a container of Azure Blob Storage.",
            BlobContainer.ENDPOINT,
            BlobContainer.CONTAINER,
            PREFIX,
            Identity.AUTH,
            BlobContainer.CONNECTION_STRING);

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
        String prefix = settings.get(PREFIX);
        String folder = prefix.endsWith("/") ? prefix : prefix + "/";
        return new ObjectCheckpointStore(container.place() + "/" + folder, new BlobObjects(container, folder));
    }
}
