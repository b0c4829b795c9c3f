package dev.auditbridge.encode;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import java.util.List;

/** The encoders by the name of their schema, as the configuration and the command line write it. */
public final class Encoders {
    private static final String CANONICAL = "canonical";
    private static final String LOGRHYTHM = "logrhythm";

    private static final Key<Settings> LOGRHYTHM_OPTIONS = Key.nested(
            LOGRHYTHM,
            "The names by which LogRhythm tells the log source, for format logrhythm.",
            LogSource.KEYS.toArray(Key<?>[]::new));

    /** What some formats can be told beside their name, each under the name of the format. */
    public static final List<Key<Settings>> OPTIONS = List.of(LOGRHYTHM_OPTIONS);

    private Encoders() {}

    /** The names there are. */
    public static List<String> names() {
        return List.of(CANONICAL, LOGRHYTHM);
    }

    /**
     * The encoder of a schema, with nothing configured.
     *
     * @param originAnnotations whether an Event tells where it came from, see {@link CanonicalEncoder}
     * @throws IllegalArgumentException if there is none of that name; the message lists those there are
     */
    public static Encoder named(String name, boolean originAnnotations) {
        return annotating(
                originAnnotations,
                switch (name) {
                    case CANONICAL -> new CanonicalEncoder(false);
                    case LOGRHYTHM -> new LogRhythmEncoder(LogSource.DEFAULT);
                    default ->
                        throw new IllegalArgumentException(
                                "there is no format \"" + name + "\"; there is: " + String.join(", ", names()));
                });
    }

    /**
     * The encoder of a schema, as settings with {@link #OPTIONS} want it.
     *
     * @param originAnnotations whether an Event tells where it came from, see {@link CanonicalEncoder}
     * @throws IllegalArgumentException if there is none of that name; the message lists those there are
     * @throws dev.auditbridge.config.ConfigurationException if the settings do not go together
     */
    public static Encoder configured(String name, boolean originAnnotations, Settings settings) {
        for (Key<Settings> option : OPTIONS) {
            if (!option.name().equals(name) && settings.find(option).isPresent()) {
                throw settings.error(
                        option, "is for format " + option.name() + " only, but the format here is " + name);
            }
        }
        return switch (name) {
            case LOGRHYTHM ->
                settings.find(LOGRHYTHM_OPTIONS)
                        .map(options -> annotating(originAnnotations, new LogRhythmEncoder(LogSource.from(options))))
                        .orElseGet(() -> named(name, originAnnotations));
            default -> named(name, originAnnotations);
        };
    }

    private static Encoder annotating(boolean annotations, Encoder encoder) {
        return annotations ? event -> encoder.encode(CanonicalEncoder.annotated(event)) : encoder;
    }
}
