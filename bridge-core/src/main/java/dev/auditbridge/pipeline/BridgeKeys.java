package dev.auditbridge.pipeline;

import dev.auditbridge.config.Component;
import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.ConfigurationFile;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import dev.auditbridge.delivery.DeliverySettings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.output.OutputFactory;
import dev.auditbridge.source.SourceFactory;
import java.util.ArrayList;
import java.util.List;

/** The keys of a configuration, with every kind of source and output there is. */
final class BridgeKeys {
    static final Key<String> SOURCE_NAME = Key.text("name", "The source's own name: its checkpoint is kept under it.")
            .required();
    static final Key<String> OUTPUT_NAME = Key.text(
                    "name", "The output's own name, as it stands in metrics and messages.")
            .required();

    static final Key<String> DIRECTORY = Key.text(
                    "directory", "The folder, made if it is not there; a relative one begins at the working folder.")
            .required();
    static final Key<String> LISTEN = Key.text(
                    "listen", "Address and port of /live, /ready and /metrics, as in 127.0.0.1:8080.")
            .required();
    static final Key<Secret> STATUS_TOKEN = Key.secret(
            "token",
            "What a client sends as Authorization: Bearer to get /metrics, and the reasons of /live and /ready.");
    static final Key<Boolean> INSECURE_STATUS = Key.flag(
                    "insecure",
                    "Whether everybody who reaches an address that is not loopback gets metrics and reasons without a"
                            + " token.")
            .or(false);
    static final Key<Settings> SERVER = Key.nested(
            "server", "The status page; without this key there is none.", LISTEN, STATUS_TOKEN, INSECURE_STATUS);

    static final Key<Long> LARGEST_ENVELOPE = Key.size(
                    "envelope", "The largest vendor envelope, unpacked; a larger one is poison.", 64 << 10, 1 << 30)
            .or((long) EventLimits.DEFAULT.envelopeBytes());
    static final Key<Long> LARGEST_EVENT = Key.size(
                    "event", "The largest Event; a larger one is poison.", 64 << 10, 1 << 30)
            .or((long) EventLimits.DEFAULT.eventBytes());
    static final Key<Long> MEMORY = Key.size(
            "memory",
            "The bytes of Events that may be under way at once; shared by all sources. Without this key 128MiB, or a"
                    + " quarter of the Java heap where that is less.",
            1 << 20,
            1L << 40);
    static final Key<Settings> LIMITS =
            Key.nested("limits", "What is too large, and how much is held.", LARGEST_ENVELOPE, LARGEST_EVENT, MEMORY);

    final Key<Component> sourceKind;
    final Key<List<Settings>> sources;
    final Key<Component> outputKind;
    final Key<List<Settings>> outputs;
    final Key<Component> deadLetterStore;
    final Key<Settings> deadLetter;
    final Key<Component> checkpointStore;
    final Key<Settings> checkpoints;

    BridgeKeys(
            List<SourceFactory> sourceFactories,
            List<OutputFactory> outputFactories,
            List<DeadLettersFactory> deadLetterFactories,
            List<CheckpointStoreFactory> storeFactories) {
        sourceKind = Key.oneOf(
                        "kind of source",
                        "What to read.",
                        sourceFactories.stream().map(SourceFactory::spec).toList())
                .required();
        sources = Key.nestedList("sources", "Where audit records are read.", SOURCE_NAME, sourceKind)
                .required();
        outputKind = Key.oneOf(
                        "kind of output",
                        "Where Events go.",
                        outputFactories.stream().map(OutputFactory::spec).toList())
                .required();
        List<Key<?>> outputKeys = new ArrayList<>(List.of(OUTPUT_NAME, outputKind, Route.ONLY, EncodeSettings.ENCODE));
        outputKeys.addAll(DeliverySettings.keys());
        outputs = Key.nestedList(
                        "outputs",
                        "Collectors; each gets every Event, or only those it takes.",
                        outputKeys.toArray(Key<?>[]::new))
                .required();
        deadLetterStore = Key.oneOf(
                        "kind of dead letter",
                        "Where dead letters are kept.",
                        deadLetterFactories.stream()
                                .map(DeadLettersFactory::spec)
                                .toList())
                .required();
        deadLetter = Key.nested("deadLetter", "Where records that could not be delivered are kept.", deadLetterStore)
                .required();
        checkpointStore = Key.oneOf(
                        "kind of checkpoint store",
                        "Where positions are kept.",
                        storeFactories.stream()
                                .map(CheckpointStoreFactory::spec)
                                .toList())
                .required();
        checkpoints = Key.nested("checkpoints", "Where is kept how far each source was delivered.", checkpointStore)
                .required();
    }

    ComponentSpec root() {
        return ComponentSpec.of(
                "auditbridge",
                "The configuration of a bridge.",
                sources,
                TransformSettings.TRANSFORMS,
                outputs,
                deadLetter,
                checkpoints,
                SERVER,
                LIMITS,
                InfluxPush.TELEMETRY,
                ConfigurationFile.ALLOW_LITERAL_SECRETS);
    }
}
