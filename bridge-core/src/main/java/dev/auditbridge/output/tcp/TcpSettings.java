package dev.auditbridge.output.tcp;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.output.tls.TlsSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How collectors are connected to.
 *
 * @param hosts at least one
 * @param loadBalance whether sends are spread over the hosts, instead of all to one that works
 * @param tls how TLS is spoken, if at all
 * @param connectTimeout the longest for one address to connect, TLS included
 * @param timeout the longest without any progress: bytes taken, or an answer
 * @param reconnectAfter how old a connection may get
 * @param connections how many there may be
 */
public record TcpSettings(
        List<Host> hosts,
        boolean loadBalance,
        Optional<TlsSettings> tls,
        Duration connectTimeout,
        Duration timeout,
        Optional<Duration> reconnectAfter,
        int connections) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static final Key<Boolean> LOAD_BALANCE = Key.flag(
                    "loadBalance",
                    "Whether sends are spread over all hosts; if not, one that works gets all, and the next when it fails.")
            .or(false);
    private static final Key<Duration> CONNECT_TIMEOUT = Key.duration(
                    "connectTimeout",
                    "The longest for an address to connect, the TLS handshake included.",
                    SHORTEST,
                    HOUR)
            .or(Duration.ofSeconds(10));
    private static final Key<Duration> TIMEOUT = Key.duration(
                    "timeout",
                    "The longest without progress of a send; a collector that is busy says so every few seconds.",
                    SHORTEST,
                    HOUR)
            .or(Duration.ofSeconds(30));
    private static final Key<Duration> RECONNECT_AFTER = Key.duration(
            "reconnectAfter",
            "How old a connection may get, for load balancers between; without it, as old as it likes.",
            SHORTEST,
            Duration.ofDays(30));

    /**
     * The keys of such an output.
     *
     * @param port what the port is if not given, as the end of a sentence
     * @param connections how many connections there are if not given
     */
    public static List<Key<?>> keys(String port, int connections) {
        return List.of(
                hosts(port),
                LOAD_BALANCE,
                TlsSettings.TLS,
                CONNECT_TIMEOUT,
                TIMEOUT,
                RECONNECT_AFTER,
                connections(connections));
    }

    /**
     * Reads them.
     *
     * @param settings of a component that has {@link #keys} among its keys
     * @param port the port of a host that names none
     * @param connections how many connections there are if not given
     * @throws dev.auditbridge.config.ConfigurationException if they do not go together
     */
    public static TcpSettings from(Settings settings, int port, int connections) {
        return new TcpSettings(
                hosts(settings, port),
                settings.get(LOAD_BALANCE),
                TlsSettings.from(settings),
                settings.get(CONNECT_TIMEOUT),
                settings.get(TIMEOUT),
                settings.find(RECONNECT_AFTER),
                settings.get(connections(connections)));
    }

    private static List<Host> hosts(Settings settings, int defaultPort) {
        List<Host> hosts = new ArrayList<>();
        for (String text : settings.get(hosts(""))) {
            hosts.add(Host.parse(text, defaultPort)
                    .orElseThrow(() -> settings.error(
                            hosts(""), "\"" + text + "\" is no host: give a name, name:port or [IPv6 address]:port")));
        }
        return List.copyOf(hosts);
    }

    private static Key<List<String>> hosts(String port) {
        return Key.texts("hosts", "The collectors, each host or host:port; the port is " + port + " if not given.")
                .required();
    }

    private static Key<Integer> connections(int fallback) {
        return Key.whole("connections", "The most connections at once.", 1, 256).or(fallback);
    }

    /** The shorter of the two timeouts. */
    Duration shortestTimeout() {
        return connectTimeout.compareTo(timeout) < 0 ? connectTimeout : timeout;
    }
}
