package dev.auditbridge.output.lumberjack;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.LogSource;
import dev.auditbridge.output.tcp.Host;
import java.util.List;
import java.util.stream.Stream;

/**
 * The names in a document.
 *
 * @param source the names by which LogRhythm tells the log source
 * @param version the version the beat gives itself
 * @param host the host's name
 * @param agent whether the beat tells about itself as version 6 did, as 7 does, or both
 * @param messageField the member with the encoded Event
 * @param deviceTypeField the member with the log source
 * @param fullyQualifiedBeatNameField the member with the fully qualified name
 */
record DocumentSettings(
        LogSource source,
        String version,
        String host,
        Agent agent,
        String messageField,
        String deviceTypeField,
        String fullyQualifiedBeatNameField) {

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

    private static final Key<String> VERSION = Key.text(
                    "version", "The version that the beat gives itself; some collectors look at its first number.")
            .or("8.0.0");
    private static final Key<String> HOST =
            Key.text("hostName", "This host's name in the documents; without it, what the system says.");
    private static final Key<Agent> AGENT = Key.choice(
                    "agentField",
                    "How the beat tells about itself: beat as version 6 did, agent as later ones do, or both.",
                    Agent.class)
            .or(Agent.BOTH);
    private static final Key<String> MESSAGE_FIELD =
            Key.text("messageField", "The member that holds the encoded Event.").or("message");
    private static final Key<String> DEVICE_TYPE_FIELD = Key.text(
                    "deviceTypeField", "The member that holds the log source's name.")
            .or("device_type");
    private static final Key<String> FQBN_FIELD = Key.text(
                    "fullyQualifiedBeatNameField", "The member that holds the fully qualified beat name.")
            .or("fullyqualifiedbeatname");

    static final List<Key<?>> KEYS = Stream.concat(
                    LogSource.KEYS.stream(),
                    Stream.of(VERSION, HOST, AGENT, MESSAGE_FIELD, DEVICE_TYPE_FIELD, FQBN_FIELD))
            .toList();

    static DocumentSettings from(Settings settings) {
        return new DocumentSettings(
                LogSource.from(settings),
                settings.get(VERSION),
                settings.find(HOST).orElseGet(Host::ownName),
                settings.get(AGENT),
                settings.get(MESSAGE_FIELD),
                settings.get(DEVICE_TYPE_FIELD),
                settings.get(FQBN_FIELD));
    }
}
