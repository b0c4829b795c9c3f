package dev.auditbridge.encode;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import java.util.List;

/** The encoders by the name of their schema, as the configuration and the command line write it. */
public final class Encoders {
    private static final String CANONICAL = "canonical";
    private static final String LOGRHYTHM = "logrhythm";
    private static final String CEF = "cef";
    private static final String LEEF = "leef";
    private static final String ECS = "ecs";
    private static final String OCSF = "ocsf";

    private static final Key<Settings> LOGRHYTHM_OPTIONS = Key.nested(
            LOGRHYTHM,
            "The names by which LogRhythm tells the log source, for format logrhythm.",
            LogSource.KEYS.toArray(Key<?>[]::new));

    private static final Key<Settings> CEF_OPTIONS = header(CEF);
    private static final Key<Settings> LEEF_OPTIONS = header(LEEF);

    /** What some formats can be told beside their name, each under the name of the format. */
    public static final List<Key<Settings>> OPTIONS = List.of(LOGRHYTHM_OPTIONS, CEF_OPTIONS, LEEF_OPTIONS);

    private Encoders() {}

    /** The names there are. */
    public static List<String> names() {
        return List.of(CANONICAL, LOGRHYTHM, CEF, LEEF, ECS, OCSF);
    }

    /**
     * The encoder of a schema, with nothing configured.
     *
     * @param originAnnotations whether an Event tells where it came from, see {@link CanonicalEncoder}
     * @throws IllegalArgumentException if there is none of that name; the message lists those there are
     */
    public static Encoder named(String name, boolean originAnnotations) {
        return create(name, originAnnotations, LogSource.DEFAULT, HeaderNames.DEFAULT);
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
        return create(
                name,
                originAnnotations,
                settings.find(LOGRHYTHM_OPTIONS).map(LogSource::from).orElse(LogSource.DEFAULT),
                settings.find(CEF_OPTIONS)
                        .or(() -> settings.find(LEEF_OPTIONS))
                        .map(HeaderNames::from)
                        .orElse(HeaderNames.DEFAULT));
    }

    /** The tables of the schemas, for the pages that describe them. */
    static List<Mapping> mappings() {
        return List.of(
                LogRhythmEncoder.mapping(LogSource.DEFAULT),
                CefEncoder.MAPPING,
                LeefEncoder.MAPPING,
                EcsEncoder.MAPPING,
                OcsfEncoder.MAPPING);
    }

    private static Encoder create(String name, boolean originAnnotations, LogSource source, HeaderNames header) {
        Encoder encoder = switch (name) {
            case CANONICAL -> new CanonicalEncoder(false);
            case LOGRHYTHM -> new LogRhythmEncoder(source);
            case CEF -> new CefEncoder(header);
            case LEEF -> new LeefEncoder(header);
            case ECS -> new EcsEncoder();
            case OCSF -> new OcsfEncoder();
            default ->
                throw new IllegalArgumentException(
                        "there is no format \"" + name + "\"; there is: " + String.join(", ", names()));
        };
        return originAnnotations ? event -> encoder.encode(CanonicalEncoder.annotated(event)) : encoder;
    }

    private static Key<Settings> header(String format) {
        return Key.nested(
                format,
                "What the header says about the device, for format " + format + ".",
                HeaderNames.KEYS.toArray(Key<?>[]::new));
    }
}
