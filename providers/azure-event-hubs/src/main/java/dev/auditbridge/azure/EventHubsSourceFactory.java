package dev.auditbridge.azure;

import com.azure.core.amqp.AmqpTransportType;
import com.azure.core.amqp.ProxyAuthenticationType;
import com.azure.core.amqp.ProxyOptions;
import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import dev.auditbridge.config.Start;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sources that read AKS audit logs from Azure Event Hubs. */
public final class EventHubsSourceFactory implements SourceFactory {
    private static final Logger LOG = LoggerFactory.getLogger(EventHubsSourceFactory.class);
    private static final int BATCH_BODIES = 256;
    private static final int DEFAULT_LEVEL = 1;

    /** The ways to the namespace. */
    enum Transport {
        /** Port 5671. */
        AMQP,
        /** Port 443, also through a proxy. */
        AMQP_WEB_SOCKETS
    }

    /** The ways to share a hub. */
    enum Mode {
        /** One replica reads everything; the bridge keeps the positions. */
        DIRECT,
        /** Replicas share the partitions; a blob container keeps claims and positions. */
        BALANCED
    }

    private static final Key<Mode> MODE = Key.choice(
                    "mode",
                    "direct: this bridge alone reads the hub. balanced: replicas share its partitions through"
                            + " ownership.",
                    Mode.class)
            .or(Mode.DIRECT);
    private static final Key<Settings> OWNERSHIP = Key.nested(
            "ownership",
            "The blob container in which the replicas of mode balanced keep what each owns, and the positions; auth is"
                    + " the source's if absent.",
            BlobContainer.ENDPOINT,
            BlobContainer.CONTAINER,
            Identity.AUTH,
            BlobContainer.CONNECTION_STRING);
    private static final Key<Duration> SAVE_EVERY = Key.duration(
            "saveEvery",
            "The least time between two saves of a partition's position in mode balanced, which cost storage"
                    + " transactions; 1s if absent.",
            Duration.ofMillis(100),
            Duration.ofMinutes(1));
    private static final Key<String> NAMESPACE =
            Key.text("namespace", "The host name of the namespace, such as contoso-audit.servicebus.windows.net.");
    private static final Key<String> EVENT_HUB =
            Key.text("eventHub", "The Event Hub the diagnostic setting writes to.");
    private static final Key<String> GROUP = Key.text(
                    "consumerGroup", "The consumer group; the bridge needs one that nobody else reads in.")
            .or("$Default");
    private static final Key<String> REPLAY_GROUP = Key.text(
            "replayConsumerGroup",
            "The consumer group that replay reads in, so that it can while the bridge runs; consumerGroup if absent.");
    private static final Key<Secret> CONNECTION_STRING = Key.secret(
            "connectionString",
            "A connection string with the claim Listen, in place of namespace and auth; it may name the Event Hub.");
    private static final Key<String> ENDPOINT = Key.text(
            "endpoint",
            "Where to connect to instead of the namespace's own address, such as a private endpoint or gateway:"
                    + " https://host:port.");
    private static final Key<Transport> TRANSPORT = Key.choice(
                    "transport",
                    "amqp (port 5671), or amqp-web-sockets (port 443, also through a proxy).",
                    Transport.class)
            .or(Transport.AMQP);
    private static final Key<String> PROXY_HOST =
            Key.text("host", "The proxy's host name.").required();
    private static final Key<Integer> PROXY_PORT =
            Key.whole("port", "The proxy's port.", 1, 65_535).required();
    private static final Key<String> PROXY_USER = Key.text("username", "The user name, if the proxy asks for one.");
    private static final Key<Secret> PROXY_PASSWORD = Key.secret("password", "The password of that user.");
    private static final Key<Settings> PROXY = Key.nested(
            "proxy",
            "A proxy on the way; needs transport amqp-web-sockets.",
            PROXY_HOST,
            PROXY_PORT,
            PROXY_USER,
            PROXY_PASSWORD);
    private static final Key<String> CA = Key.text(
            "ca",
            "A file of PEM certificates to trust besides the JDK's, for a proxy that opens TLS or a gateway of your"
                    + " own. The SDK knows only the trust of the whole process, so it holds for all of it: give every"
                    + " azure-event-hubs source the same.");
    private static final Key<Start> START = Key.start();
    private static final Key<Integer> OWNER_LEVEL = Key.whole(
            "ownerLevel",
            "The level under which the bridge owns its partitions in mode direct: readers of the consumer group with a"
                    + " lower one, or none, are refused; 1 if absent.",
            0,
            1_000_000);
    private static final Key<Long> PREFETCH = Key.size(
                    "prefetch",
                    "What may be on the way for all partitions together without being asked for; it bounds memory. Each"
                            + " partition has one body at least, and mode balanced assumes the largest bodies there"
                            + " can be.",
                    1L << 20,
                    4L << 30)
            .or(64L << 20);
    private static final Key<Duration> RETENTION = Key.duration(
            "retention",
            "How long the Event Hub keeps events: the alarm of the lag goes by it, and is off if absent.",
            Duration.ofHours(1),
            Duration.ofDays(90));

    private static final ComponentSpec SPEC = ComponentSpec.of(
            "azure-event-hubs",
            "AKS audit logs from an Event Hub that the clusters' diagnostic settings write to.",
            NAMESPACE,
            EVENT_HUB,
            MODE,
            OWNERSHIP,
            SAVE_EVERY,
            GROUP,
            REPLAY_GROUP,
            START,
            Identity.AUTH,
            CONNECTION_STRING,
            ENDPOINT,
            TRANSPORT,
            PROXY,
            CA,
            OWNER_LEVEL,
            PREFETCH,
            RETENTION);

    @Override
    public ComponentSpec spec() {
        return SPEC;
    }

    @Override
    public Source create(String name, Settings settings, EventLimits limits) {
        Optional<ConnectionString> given = connectionString(settings);
        Identity.Kind kind = Identity.kind(settings.find(Identity.AUTH), given.isPresent());
        if (kind == Identity.Kind.CONNECTION_STRING && given.isEmpty()) {
            throw settings.error(CONNECTION_STRING, "missing; auth.type connection-string needs it");
        }
        if (kind != Identity.Kind.CONNECTION_STRING && given.isPresent()) {
            throw settings.error(
                    CONNECTION_STRING, "goes with auth.type connection-string only; remove one of the two");
        }
        settings.find(CA).ifPresent(file -> trust(settings, file));
        EventHubsSettings hub = hub(settings, given);
        HubConnection connection = connection(settings, hub, kind, given);
        Optional<Settings> ownership = settings.find(OWNERSHIP);
        return switch (settings.get(MODE)) {
            case DIRECT -> {
                if (ownership.isPresent()) {
                    throw settings.error(OWNERSHIP, "goes with mode: balanced only");
                }
                if (settings.find(SAVE_EVERY).isPresent()) {
                    throw settings.error(SAVE_EVERY, "goes with mode: balanced only");
                }
                yield new EventHubsSource(hub, connection, limits, InstantSource.system());
            }
            case BALANCED -> balanced(settings, hub, connection, limits);
        };
    }

    private static Source balanced(
            Settings settings, EventHubsSettings hub, HubConnection connection, EventLimits limits) {
        if (settings.find(OWNER_LEVEL).isPresent()) {
            throw settings.error(OWNER_LEVEL, "goes with mode: direct only; replicas take partitions from each other");
        }
        Settings ownership = settings.find(OWNERSHIP)
                .orElseThrow(() -> settings.error(
                        OWNERSHIP, "missing; mode balanced needs a blob container that its replicas share"));
        if (settings.find(CONNECTION_STRING).isPresent()
                && ownership.find(Identity.AUTH).isEmpty()
                && ownership.find(BlobContainer.CONNECTION_STRING).isEmpty()) {
            throw ownership.error(
                    Identity.AUTH,
                    "missing; the hub's connection string is no key of a storage account: give its own, or an auth");
        }
        BlobContainer container = BlobContainer.of(ownership, settings.find(Identity.AUTH));
        return new BalancedSource(
                settings.find(SAVE_EVERY)
                        .map(time -> hub.balancedBy(hub.balance().savingEvery(time)))
                        .orElse(hub),
                connection,
                container,
                limits,
                InstantSource.system());
    }

    private static Optional<ConnectionString> connectionString(Settings settings) {
        Optional<ConnectionString> given = settings.find(CONNECTION_STRING).map(secret -> {
            try {
                return ConnectionString.parse(secret.reveal());
            } catch (IllegalArgumentException e) {
                throw settings.error(CONNECTION_STRING, String.valueOf(e.getMessage()));
            }
        });
        given.filter(ConnectionString::isStaticSignature)
                .ifPresent(text -> LOG.warn(
                        "the connection string of {} holds a signature that cannot be renewed: reading ends {}; give a"
                                + " key, or an identity by auth",
                        text.namespace(),
                        text.signatureEnd().map(end -> "at " + end).orElse("when it expires")));
        return given;
    }

    private static EventHubsSettings hub(Settings settings, Optional<ConnectionString> given) {
        String namespace = given.map(ConnectionString::namespace)
                .or(() -> settings.find(NAMESPACE))
                .orElseThrow(
                        () -> settings.error(NAMESPACE, "missing; name the namespace, or give a connectionString"));
        if (given.isEmpty() && !namespace.contains(".")) {
            throw settings.error(
                    NAMESPACE,
                    namespace + " is no full host name; write " + namespace
                            + ".servicebus.windows.net, or its like in a" + " sovereign cloud");
        }
        String eventHub = settings.find(EVENT_HUB)
                .or(() -> given.flatMap(ConnectionString::hub))
                .orElseThrow(() -> settings.error(EVENT_HUB, "missing; name the Event Hub"));
        String group = settings.get(GROUP);
        return new EventHubsSettings(
                namespace,
                eventHub,
                group,
                settings.find(REPLAY_GROUP).orElse(group),
                settings.get(START),
                settings.find(OWNER_LEVEL).orElse(DEFAULT_LEVEL).longValue(),
                settings.get(PREFETCH),
                settings.find(RETENTION),
                BATCH_BODIES,
                EventHubsSettings.Pace.DEFAULT,
                EventHubsSettings.Balance.DEFAULT);
    }

    private static HubConnection connection(
            Settings settings, EventHubsSettings hub, Identity.Kind kind, Optional<ConnectionString> given) {
        Optional<URI> endpoint = settings.find(ENDPOINT).map(text -> endpoint(settings, text));
        Optional<ProxyOptions> proxy = settings.find(PROXY).map(EventHubsSourceFactory::proxy);
        boolean webSockets = settings.get(TRANSPORT) == Transport.AMQP_WEB_SOCKETS;
        if (proxy.isPresent() && !webSockets) {
            throw settings.error(PROXY, "AMQP passes no proxy; set transport: amqp-web-sockets");
        }
        HubConnection.Login login = given.<HubConnection.Login>map(
                        text -> new HubConnection.Login.Text(text.forHub(hub.hub())))
                .orElseGet(() -> {
                    Optional<Settings> auth = settings.find(Identity.AUTH);
                    // What is missing is said now, not at the first read.
                    Identity.credential(kind, auth);
                    return new HubConnection.Login.Token(
                            hub.namespace(), hub.hub(), () -> Identity.credential(kind, auth));
                });
        return new HubConnection(
                login,
                webSockets ? AmqpTransportType.AMQP_WEB_SOCKETS : AmqpTransportType.AMQP,
                endpoint,
                proxy,
                hub.pace().answer());
    }

    private static void trust(Settings settings, String file) {
        try {
            // The one way into the SDK: it asks for the process's default at each connect.
            SSLContext.setDefault(TrustedAuthorities.with(Path.of(file)));
        } catch (IOException e) {
            throw settings.error(CA, "the file " + file + " cannot be used: " + e.getMessage());
        }
    }

    private static URI endpoint(Settings settings, String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw settings.error(ENDPOINT, text + " is no address; write https://host or https://host:port");
    }

    private static ProxyOptions proxy(Settings proxy) {
        InetSocketAddress address = InetSocketAddress.createUnresolved(proxy.get(PROXY_HOST), proxy.get(PROXY_PORT));
        Optional<String> user = proxy.find(PROXY_USER);
        return new ProxyOptions(
                user.isPresent() ? ProxyAuthenticationType.BASIC : ProxyAuthenticationType.NONE,
                new Proxy(Proxy.Type.HTTP, address),
                user.orElse(null),
                proxy.find(PROXY_PASSWORD).map(Secret::reveal).orElse(null));
    }
}
