package dev.auditbridge.output.lumberjack;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/**
 * The names in a document.
 *
 * @param beat the beat's name, which a LogRhythm pipeline selects by
 * @param version the version the beat gives itself
 * @param identifier what is added to the beat's name for its fully qualified name
 * @param host the host's name
 * @param agent whether the beat tells about itself as version 6 did, as 7 does, or both
 * @param deviceType the log source
 * @param deviceTypeFrom where the log source's name comes from
 * @param messageField the member with the encoded Event
 * @param deviceTypeField the member with the log source
 * @param fullyQualifiedBeatNameField the member with the fully qualified name
 */
record DocumentSettings(
        String beat,
        String version,
        String identifier,
        String host,
        Agent agent,
        String deviceType,
        DeviceTypeFrom deviceTypeFrom,
        String messageField,
        String deviceTypeField,
        String fullyQualifiedBeatNameField) {

    /** LogRhythm's Open Collector takes no longer ones (facts of its documentation of the fully qualified beat name). */
    private static final int LONGEST_IDENTIFIER = 12;

    /** How the beat tells about itself. */
    enum Agent {
        BEAT(List.of("beat")),
        AGENT(List.of("agent")),
        BOTH(List.of("beat", "agent"));

        private final List<String> members;

        Agent(List<String> members) {
            this.members = members;
        }

        List<String> members() {
            return members;
        }
    }

    /** Where the log source's name comes from. */
    enum DeviceTypeFrom {
        FIXED,
        PROVIDER,
        CLUSTER
    }

    private static final Key<String> BEAT = Key.text(
                    "beat", "The beat's name, which a LogRhythm pipeline selects by (@metadata.beat).")
            .or("auditbridge");
    private static final Key<String> VERSION = Key.text(
                    "version", "The version that the beat gives itself; some collectors look at its first number.")
            .or("8.0.0");
    private static final Key<String> IDENTIFIER = Key.text(
                    "identifier",
                    "Added to the beat's name for the fully qualified beat name, at most 12 characters: beat_identifier.")
            .or("bridge");
    private static final Key<String> HOST =
            Key.text("hostName", "This host's name in the documents; without it, what the system says.");
    private static final Key<Agent> AGENT = Key.choice(
                    "agentField",
                    "How the beat tells about itself: beat as version 6 did, agent as later ones do, or both.",
                    Agent.class)
            .or(Agent.BOTH);
    private static final Key<String> DEVICE_TYPE = Key.text(
                    "deviceType",
                    "The log source's name; written in lower case, with _ for anything but letters and digits.")
            .or("kubernetes_audit");
    private static final Key<DeviceTypeFrom> DEVICE_TYPE_FROM = Key.choice(
                    "deviceTypeFrom",
                    "What the log source is named after: fixed (deviceType), provider (aks, eks, gke) or cluster.",
                    DeviceTypeFrom.class)
            .or(DeviceTypeFrom.FIXED);
    private static final Key<String> MESSAGE_FIELD =
            Key.text("messageField", "The member that holds the encoded Event.").or("message");
    private static final Key<String> DEVICE_TYPE_FIELD = Key.text(
                    "deviceTypeField", "The member that holds the log source's name.")
            .or("device_type");
    private static final Key<String> FQBN_FIELD = Key.text(
                    "fullyQualifiedBeatNameField", "The member that holds the fully qualified beat name.")
            .or("fullyqualifiedbeatname");

    static final List<Key<?>> KEYS = List.of(
            BEAT,
            VERSION,
            IDENTIFIER,
            HOST,
            AGENT,
            DEVICE_TYPE,
            DEVICE_TYPE_FROM,
            MESSAGE_FIELD,
            DEVICE_TYPE_FIELD,
            FQBN_FIELD);

    static DocumentSettings from(Settings settings) {
        if (settings.get(IDENTIFIER).length() > LONGEST_IDENTIFIER) {
            throw settings.error(IDENTIFIER, "is longer than the 12 characters that an Open Collector takes");
        }
        return new DocumentSettings(
                settings.get(BEAT),
                settings.get(VERSION),
                settings.get(IDENTIFIER),
                settings.find(HOST).orElseGet(DocumentSettings::systemName),
                settings.get(AGENT),
                settings.get(DEVICE_TYPE),
                settings.get(DEVICE_TYPE_FROM),
                settings.get(MESSAGE_FIELD),
                settings.get(DEVICE_TYPE_FIELD),
                settings.get(FQBN_FIELD));
    }

    /** A log source's name as virtualization rules expect it: lower case, anything but letters and digits an underscore. */
    static String normalised(String name) {
        StringBuilder normalised = new StringBuilder(name.toLowerCase(Locale.ROOT));
        for (int i = 0; i < normalised.length(); i++) {
            char c = normalised.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                normalised.setCharAt(i, '_');
            }
        }
        return normalised.toString();
    }

    private static String systemName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
