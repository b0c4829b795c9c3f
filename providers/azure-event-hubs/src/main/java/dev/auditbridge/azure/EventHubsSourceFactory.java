package dev.auditbridge.azure;

import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.core.amqp.AmqpTransportType;
import com.azure.core.amqp.ProxyAuthenticationType;
import com.azure.core.amqp.ProxyOptions;
import com.azure.messaging.eventhubs.EventHubClientBuilder;
import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import dev.auditbridge.config.Start;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceFactory;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sources that read AKS audit logs from Azure Event Hubs. */
public final class EventHubsSourceFactory implements SourceFactory {
    private static final Logger LOG = LoggerFactory.getLogger(EventHubsSourceFactory.class);
    private static final int BATCH_BODIES = 256;

    /** The ways to the namespace. */
    enum Transport {
        /** Port 5671. */
        AMQP,
        /** Port 443, also through a proxy. */
        AMQP_WEB_SOCKETS
    }

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
    private static final Key<Start> START = Key.start();
    private static final Key<Integer> OWNER_LEVEL = Key.whole(
                    "ownerLevel",
                    "The level under which the bridge owns its partitions: readers of the consumer group with a lower one,"
                            + " or none, are refused.",
                    0,
                    1_000_000)
            .or(1);
    private static final Key<Long> PREFETCH = Key.size(
                    "prefetch",
                    "What may be on the way for all partitions together without being asked for; it bounds memory.",
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
            GROUP,
            REPLAY_GROUP,
            START,
            Identity.AUTH,
            CONNECTION_STRING,
            ENDPOINT,
            TRANSPORT,
            PROXY,
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
        EventHubsSettings hub = hub(settings, given);
        Supplier<EventHubClientBuilder> builders = builders(settings, hub, kind, given);
        return new EventHubsSource(hub, builders, limits, InstantSource.system());
    }

    private static Optional<ConnectionString> connectionString(Settings settings) {
        Optional<ConnectionString> given = settings.find(CONNECTION_STRING).map(secret -> {
            try {
                return ConnectionString.parse(secret.reveal());
            } catch (IllegalArgumentException e) {
                throw settings.error(CONNECTION_STRING, String.valueOf(e.getMessage()));
            }
        });
        if (given.isPresent() && given.get().isStaticSignature()) {
            LOG.warn(
                    "the connection string of {} holds a signature that cannot be renewed: reading ends when it expires",
                    given.get().namespace());
        }
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
                settings.get(OWNER_LEVEL).longValue(),
                settings.get(PREFETCH),
                settings.find(RETENTION),
                BATCH_BODIES,
                EventHubsSettings.Pace.DEFAULT);
    }

    private static Supplier<EventHubClientBuilder> builders(
            Settings settings, EventHubsSettings hub, Identity.Kind kind, Optional<ConnectionString> given) {
        Optional<URI> endpoint = settings.find(ENDPOINT).map(text -> endpoint(settings, text));
        Optional<ProxyOptions> proxy = settings.find(PROXY).map(EventHubsSourceFactory::proxy);
        boolean webSockets = settings.get(TRANSPORT) == Transport.AMQP_WEB_SOCKETS;
        if (proxy.isPresent() && !webSockets) {
            throw settings.error(PROXY, "AMQP passes no proxy; set transport: amqp-web-sockets");
        }
        Supplier<EventHubClientBuilder> authorized = given.<Supplier<EventHubClientBuilder>>map(
                        text -> () -> new EventHubClientBuilder()
                                .connectionString(text.forHub(hub.hub()).reveal()))
                .orElseGet(() -> {
                    Optional<Settings> auth = settings.find(Identity.AUTH);
                    // What is missing is said now, not at the first read.
                    Identity.credential(kind, auth);
                    return () -> new EventHubClientBuilder()
                            .credential(hub.namespace(), hub.hub(), Identity.credential(kind, auth));
                });
        return () -> {
            EventHubClientBuilder builder = authorized
                    .get()
                    .transportType(webSockets ? AmqpTransportType.AMQP_WEB_SOCKETS : AmqpTransportType.AMQP)
                    // Whoever polls tries again: attempts must not multiply.
                    .retryOptions(new AmqpRetryOptions()
                            .setMaxRetries(0)
                            .setTryTimeout(hub.pace().answer()));
            endpoint.ifPresent(uri -> builder.customEndpointAddress(uri.toString()));
            proxy.ifPresent(builder::proxyOptions);
            return builder;
        };
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
