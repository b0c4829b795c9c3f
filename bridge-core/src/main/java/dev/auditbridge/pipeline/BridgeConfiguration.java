package dev.auditbridge.pipeline;

import dev.auditbridge.config.Component;
import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.ConfigurationException.Problem;
import dev.auditbridge.config.ConfigurationFile;
import dev.auditbridge.config.FilesRead;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.delivery.DeliverySettings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;
import dev.auditbridge.policy.AuditPolicySettings;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceFactory;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A configuration whose every value is checked. Nothing is opened or connected until it is asked for. Immutable.
 *
 * <p>The kinds of sources, outputs and stores are those that {@link ServiceLoader} finds.
 */
public final class BridgeConfiguration {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private final Settings root;
    private final FilesRead files;
    private final FilesRead secrets;
    private final List<SourceEntry> sources;
    private final Set<String> sourceNames;
    private final List<OutputEntry> outputs;
    private final TransformSettings transforms;
    private final DeadLettersFactory deadLettersFactory;
    private final Component deadLetters;
    private final CheckpointStoreFactory checkpointFactory;
    private final Component checkpointStore;
    private final EventLimits limits;
    private final Optional<InetSocketAddress> listen;

    private BridgeConfiguration(ConfigurationFile.Content content, BridgeKeys keys, Components components) {
        List<Problem> problems = new ArrayList<>();
        this.root = content.settings();
        this.secrets = content.secrets();
        this.limits = limits(root, problems);
        this.sources = each(root.get(keys.sources), BridgeKeys.SOURCE_NAME, problems, (name, entry) -> {
            Component kind = entry.get(keys.sourceKind);
            SourceEntry source = new SourceEntry(name, components.source(kind.spec()), kind.settings());
            source.create(limits).close();
            return source;
        });
        this.sourceNames = root.get(keys.sources).stream()
                .map(entry -> entry.get(BridgeKeys.SOURCE_NAME))
                .collect(Collectors.toUnmodifiableSet());
        this.outputs = each(root.get(keys.outputs), BridgeKeys.OUTPUT_NAME, problems, (name, entry) -> {
            Component kind = entry.get(keys.outputKind);
            OutputEntry output = new OutputEntry(name, components.output(kind.spec()), kind.settings(), entry);
            output.create().close();
            DeliverySettings.from(entry);
            Route.from(entry, sourceNames);
            return output;
        });
        if (outputs.size() > Targets.MOST) {
            problems.addAll(root.error(keys.outputs, "are more than " + Targets.MOST + "; a bridge serves no more")
                    .problems());
        }
        this.transforms = TransformSettings.read(root, problems);
        this.deadLetters = root.get(keys.deadLetter).get(keys.deadLetterStore);
        this.deadLettersFactory = components.deadLetters(deadLetters.spec());
        gather(problems, () -> {
            deadLettersFactory.check(deadLetters.settings());
            return true;
        });
        this.checkpointStore = root.get(keys.checkpoints).get(keys.checkpointStore);
        this.checkpointFactory = components.checkpointStore(checkpointStore.spec());
        gather(problems, () -> {
            checkpointFactory.check(checkpointStore.settings());
            return true;
        });
        this.listen = gather(problems, () -> listen(root)).orElse(Optional.empty());
        gather(problems, () -> {
            root.find(InfluxPush.TELEMETRY).ifPresent(InfluxPush::check);
            return true;
        });
        if (!problems.isEmpty()) {
            throw ConfigurationException.of(problems);
        }
        this.files = content.files()
                .and(transforms.policies().stream()
                        .map(AuditPolicySettings::read)
                        .toList());
    }

    /** The keys of a configuration. */
    public static ComponentSpec spec() {
        return Components.load().keys().root();
    }

    /**
     * Reads and checks a file, or the files of a folder.
     *
     * @throws ConfigurationException with everything that is wrong in it
     */
    public static BridgeConfiguration read(Path file) {
        Components components = Components.load();
        BridgeKeys keys = components.keys();
        return new BridgeConfiguration(ConfigurationFile.read(file, keys.root()), keys, components);
    }

    /** The sources, in the file's order. */
    public List<SourceEntry> sources() {
        return sources;
    }

    /** The outputs, in the file's order. */
    public List<OutputEntry> outputs() {
        return outputs;
    }

    /** What becomes of Events between sources and outputs. */
    public EventRules rules() {
        Map<String, Route> routes = new HashMap<>();
        outputs.forEach(output -> routes.put(output.name(), Route.from(output.entry(), sourceNames)));
        return new EventRules(transforms.transforms(), routes, transforms.duplicates());
    }

    /** The audit policies that the transforms apply. */
    public List<AuditPolicySettings> policies() {
        return transforms.policies();
    }

    /** Every file this was read from. */
    FilesRead files() {
        return files;
    }

    /** Whether another one asks for nothing else, except for what becomes of Events between sources and outputs. */
    boolean differsInRulesOnly(BridgeConfiguration other) {
        return root.saysTheSame(other.root, Set.of(TransformSettings.TRANSFORMS, Route.ONLY));
    }

    /** What an operator should know although it is allowed, one sentence each. */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>(SecurityRemarks.of(root, secrets, outputs));
        remarks.addAll(PolicyRemarks.of(sources, transforms.policies(), outputs));
        return List.copyOf(remarks);
    }

    /** What is too large. */
    public EventLimits limits() {
        return limits;
    }

    /** Where the status page listens, if there is one. */
    public Optional<InetSocketAddress> listen() {
        return listen;
    }

    /** What a client of the status page has to send for all that it tells, if anything. */
    Optional<Secret> statusToken() {
        return root.find(BridgeKeys.SERVER).flatMap(server -> server.find(BridgeKeys.STATUS_TOKEN));
    }

    /** What the bridge itself is told. */
    BridgeSettings bridge() {
        return root.find(BridgeKeys.LIMITS)
                .flatMap(limits -> limits.find(BridgeKeys.MEMORY))
                .map(BridgeSettings.DEFAULT::withMemoryBytes)
                .orElseGet(() -> BridgeSettings.onHeapOf(Runtime.getRuntime().maxMemory()));
    }

    /** Begins to send metrics, if the file says where. */
    Optional<MeterRegistry> startPush() {
        return root.find(InfluxPush.TELEMETRY).flatMap(InfluxPush::start);
    }

    /** The kind of store that keeps the checkpoints, such as {@code file}. */
    public String checkpointKind() {
        return checkpointStore.spec().name();
    }

    /**
     * Opens the checkpoints.
     *
     * @throws IOException if they cannot be written, or another bridge owns them
     */
    public CheckpointStore openCheckpoints() throws IOException {
        return checkpointFactory.open(checkpointStore.settings());
    }

    /** The kind of place that keeps the dead letters, such as {@code file}. */
    public String deadLettersKind() {
        return deadLetters.spec().name();
    }

    /**
     * Opens the dead letters.
     *
     * @throws IOException with the remedy, if it is known by now that they cannot be kept
     */
    public DeadLetters openDeadLetters() throws IOException {
        return deadLettersFactory.open(deadLetters.settings());
    }

    /**
     * A source of the file.
     *
     * @param name its own name
     */
    public record SourceEntry(String name, SourceFactory factory, Settings settings) {

        /** Its kind, such as {@code aws-cloudwatch}. */
        public String kind() {
            return factory.spec().name();
        }

        /** Makes it; calls no cloud yet. */
        public Source create(EventLimits limits) {
            return factory.create(name, settings, limits);
        }
    }

    /**
     * An output of the file.
     *
     * @param name its own name
     * @param settings what belongs to its kind
     * @param entry what every output has beside that
     */
    public record OutputEntry(String name, OutputFactory factory, Settings settings, Settings entry) {

        /** Its kind, such as {@code lumberjack}. */
        public String kind() {
            return factory.spec().name();
        }

        /** Makes it; connects to nothing yet. */
        public Output create() {
            return factory.create(name, settings, EncodeSettings.encoder(entry));
        }

        /** How it is delivered to. */
        public DeliverySettings delivery() {
            return DeliverySettings.from(entry);
        }
    }

    private interface Entry<T> {
        T read(String name, Settings entry);
    }

    private static <T> List<T> each(
            List<Settings> entries, Key<String> nameKey, List<Problem> problems, Entry<T> reader) {
        Set<String> names = new HashSet<>();
        List<T> read = new ArrayList<>();
        for (Settings entry : entries) {
            gather(problems, () -> {
                        String name = entry.get(nameKey);
                        if (!NAME.matcher(name).matches()) {
                            throw entry.error(
                                    nameKey, "may hold letters, digits, dot, dash and underscore only, 63 at most");
                        }
                        if (!names.add(name)) {
                            throw entry.error(nameKey, "stands twice; give each a name of its own");
                        }
                        return reader.read(name, entry);
                    })
                    .ifPresent(read::add);
        }
        return List.copyOf(read);
    }

    private static <T> Optional<T> gather(List<Problem> problems, Supplier<T> part) {
        try {
            return Optional.of(part.get());
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
            return Optional.empty();
        }
    }

    private static EventLimits limits(Settings root, List<Problem> problems) {
        return root.find(BridgeKeys.LIMITS)
                .flatMap(settings -> gather(problems, () -> {
                    long envelope = settings.get(BridgeKeys.LARGEST_ENVELOPE);
                    long event = settings.get(BridgeKeys.LARGEST_EVENT);
                    if (event > envelope) {
                        throw settings.error(
                                BridgeKeys.LARGEST_EVENT, "is larger than limits.envelope, which holds the Event");
                    }
                    return new EventLimits((int) envelope, (int) event);
                }))
                .orElse(EventLimits.DEFAULT);
    }

    private static Optional<InetSocketAddress> listen(Settings root) {
        return root.find(BridgeKeys.SERVER).map(server -> {
            String text = server.get(BridgeKeys.LISTEN);
            int colon = text.lastIndexOf(':');
            String host = colon < 1 ? "" : text.substring(0, colon).replaceAll("^\\[|]$", "");
            String port = text.substring(colon + 1);
            if (host.isEmpty() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
                throw server.error(BridgeKeys.LISTEN, "is no address with a port; expected such as 127.0.0.1:8080");
            }
            InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(port));
            if (address.isUnresolved()) {
                throw server.error(
                        BridgeKeys.LISTEN, "names a host that cannot be resolved; expected such as 127.0.0.1:8080");
            }
            Optional<Secret> token = server.find(BridgeKeys.STATUS_TOKEN);
            if (token.isPresent() && token.get().reveal().isBlank()) {
                throw server.error(BridgeKeys.STATUS_TOKEN, "is empty; a client could not send it");
            }
            if (!address.getAddress().isLoopbackAddress()
                    && token.isEmpty()
                    && !server.get(BridgeKeys.INSECURE_STATUS)) {
                throw server.error(
                        BridgeKeys.LISTEN,
                        "is not on loopback: set server.token, or server.insecure: true where the network lets only"
                                + " those in who may know");
            }
            return address;
        });
    }
}
