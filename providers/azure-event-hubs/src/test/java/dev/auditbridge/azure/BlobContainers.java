package dev.auditbridge.azure;

import com.azure.storage.blob.BlobContainerClientBuilder;
import dev.auditbridge.Azurite;

/** Containers of an emulator. */
final class BlobContainers {
    private BlobContainers() {}

    /** A new one. */
    static BlobContainer create(Azurite azurite, String name) {
        BlobContainer container = known(azurite, name);
        container.builders().get().buildClient().create();
        return container;
    }

    /** One that may not be there. */
    static BlobContainer known(Azurite azurite, String name) {
        return new BlobContainer(
                "blob container " + name,
                () -> new BlobContainerClientBuilder()
                        .connectionString(azurite.connectionString())
                        .containerName(name));
    }
}
