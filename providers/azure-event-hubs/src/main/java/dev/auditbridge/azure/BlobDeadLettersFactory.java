package dev.auditbridge.azure;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.pipeline.DeadLettersFactory;
import dev.auditbridge.pipeline.ObjectDeadLetters;
import java.util.Optional;

/** Opens dead letters in Azure Blob Storage: for bridges without a disk of their own, as functions are. */
public final class BlobDeadLettersFactory implements DeadLettersFactory {
    private static final ComponentSpec SPEC =
            BlobContainer.spec("Dead letters in a container of Azure Blob Storage, one blob each.", MOST);

    /** For {@link java.util.ServiceLoader}. */
    public BlobDeadLettersFactory() {}

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public void check(Settings settings) {
        BlobContainer.of(settings, Optional.empty());
    }

    @Override
    public DeadLetters open(Settings settings) {
        BlobContainer container = BlobContainer.of(settings, Optional.empty());
        String folder = BlobContainer.folder(settings);
        return new ObjectDeadLetters(
                container.place() + "/" + folder, new BlobObjects(container, folder), settings.get(MOST));
    }
}
