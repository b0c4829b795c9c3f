package dev.auditbridge.google;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.pipeline.DeadLettersFactory;
import dev.auditbridge.pipeline.ObjectDeadLetters;
import java.io.IOException;

/** Opens dead letters in Google Cloud Storage: for bridges without a disk of their own, as functions are. */
public final class CloudStorageDeadLettersFactory implements DeadLettersFactory {
    private static final ComponentSpec SPEC =
            CloudStoragePlace.spec("Dead letters in Google Cloud Storage, one object each.", MOST);

    /** For {@link java.util.ServiceLoader}. */
    public CloudStorageDeadLettersFactory() {}

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public void check(Settings settings) {
        CloudStoragePlace.of(settings);
    }

    @Override
    public DeadLetters open(Settings settings) throws IOException {
        CloudStoragePlace place = CloudStoragePlace.of(settings);
        return new ObjectDeadLetters(place.toString(), place.open(), settings.get(MOST));
    }
}
