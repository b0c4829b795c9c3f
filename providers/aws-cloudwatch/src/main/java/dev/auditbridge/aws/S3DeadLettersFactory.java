package dev.auditbridge.aws;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.pipeline.DeadLettersFactory;
import dev.auditbridge.pipeline.ObjectDeadLetters;

/** Opens dead letters in Amazon S3: for bridges without a disk of their own, as functions are. */
public final class S3DeadLettersFactory implements DeadLettersFactory {
    private static final ComponentSpec SPEC = S3Place.spec("Dead letters in Amazon S3, one object each.", MOST);

    /** For {@link java.util.ServiceLoader}. */
    public S3DeadLettersFactory() {}

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public void check(Settings settings) {
        S3Place.of(settings);
    }

    @Override
    public DeadLetters open(Settings settings) {
        S3Place place = S3Place.of(settings);
        return new ObjectDeadLetters(place.toString(), place.open(), settings.get(MOST));
    }
}
