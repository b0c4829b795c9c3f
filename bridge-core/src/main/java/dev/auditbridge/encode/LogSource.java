package dev.auditbridge.encode;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.AuditEvent;
import java.util.List;
import java.util.Locale;

/**
 * The names by which LogRhythm tells one log source from another, in a beats document and in the line that an Open Collector
 * makes of it.
 *
 * @param beat the beat's name, which an Open Collector pipeline selects by
 * @param identifier what is added to the beat's name for its fully qualified name
 * @param deviceType the log source's name
 * @param deviceTypeFrom where the log source's name comes from
 */
public record LogSource(String beat, String identifier, String deviceType, DeviceTypeFrom deviceTypeFrom) {

    /** An Open Collector takes no longer ones (logrhythm/EZ-Cloud, fully qualified beat name). */
    private static final int LONGEST_IDENTIFIER = 12;

    /** Where the log source's name comes from. */
    public enum DeviceTypeFrom {
        FIXED,
        PROVIDER,
        CLUSTER
    }

    private static final Key<String> BEAT = Key.text(
                    "beat", "The beat's name, which a LogRhythm pipeline selects by (@metadata.beat).")
            .or("auditbridge");
    private static final Key<String> IDENTIFIER = Key.text(
                    "identifier",
                    "Added to the beat's name for the fully qualified beat name, at most 12 characters: beat_identifier.")
            .or("bridge");
    private static final Key<String> DEVICE_TYPE = Key.text(
                    "deviceType",
                    "The log source's name; written in lower case, with _ for anything but letters and digits.")
            .or("kubernetes_audit");
    private static final Key<DeviceTypeFrom> DEVICE_TYPE_FROM = Key.choice(
                    "deviceTypeFrom",
                    "What the log source is named after: fixed (deviceType), provider (aks, eks, gke) or cluster.",
                    DeviceTypeFrom.class)
            .or(DeviceTypeFrom.FIXED);

    /** The keys that {@link #from} reads. */
    public static final List<Key<?>> KEYS = List.of(BEAT, IDENTIFIER, DEVICE_TYPE, DEVICE_TYPE_FROM);

    /** The names when nothing is configured. */
    public static final LogSource DEFAULT = new LogSource(
            BEAT.fallback().orElseThrow(),
            IDENTIFIER.fallback().orElseThrow(),
            DEVICE_TYPE.fallback().orElseThrow(),
            DEVICE_TYPE_FROM.fallback().orElseThrow());

    /**
     * The names that settings with {@link #KEYS} give.
     *
     * @throws dev.auditbridge.config.ConfigurationException if the identifier is too long
     */
    public static LogSource from(Settings settings) {
        if (settings.get(IDENTIFIER).length() > LONGEST_IDENTIFIER) {
            throw settings.error(IDENTIFIER, "is longer than the 12 characters that an Open Collector takes");
        }
        return new LogSource(
                settings.get(BEAT),
                settings.get(IDENTIFIER),
                settings.get(DEVICE_TYPE),
                settings.get(DEVICE_TYPE_FROM));
    }

    /** The fully qualified beat name: {@code beat_identifier}. */
    public String fullyQualifiedBeatName() {
        return beat + "_" + identifier;
    }

    /** The log source of an Event as virtualization rules expect it: lower case, anything but letters and digits an underscore. */
    public String deviceType(AuditEvent event) {
        String cluster = event.origin().cluster();
        return normalised(
                switch (deviceTypeFrom) {
                    case FIXED -> deviceType;
                    case PROVIDER -> event.origin().provider();
                    case CLUSTER -> cluster == null ? deviceType : cluster;
                });
    }

    private static String normalised(String name) {
        StringBuilder normalised = new StringBuilder(name.toLowerCase(Locale.ROOT));
        for (int i = 0; i < normalised.length(); i++) {
            char c = normalised.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                normalised.setCharAt(i, '_');
            }
        }
        return normalised.toString();
    }
}
