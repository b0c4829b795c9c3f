package dev.auditbridge.output.lumberjack;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.output.tls.TlsSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a collector is spoken to.
 *
 * @param hosts at least one
 * @param loadBalance whether sends are spread over the hosts, instead of all to one that works
 * @param tls how TLS is spoken, if at all
 * @param compression 0 for none, else the level of zlib
 * @param connectTimeout the longest for one address to connect, TLS included
 * @param timeout the longest without any progress: bytes taken, or an acknowledgement, be it of nothing
 * @param reconnectAfter how old a connection may get
 * @param connections how many there may be, each with one window at a time
 * @param largestDocument in bytes; a larger Event is refused
 * @param heartbeatEvery how often a heartbeat is sent, if at all
 * @param document the names in a document
 */
record LumberjackSettings(
        List<Host> hosts,
        boolean loadBalance,
        Optional<TlsSettings> tls,
        int compression,
        Duration connectTimeout,
        Duration timeout,
        Optional<Duration> reconnectAfter,
        int connections,
        long largestDocument,
        Optional<Duration> heartbeatEvery,
        DocumentSettings document) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static final Key<List<String>> HOSTS = Key.texts(
                    "hosts", "The collectors, each host or host:port; the port is 5044 if not given.")
            .required();
    private static final Key<Boolean> LOAD_BALANCE = Key.flag(
                    "loadBalance",
                    "Whether sends are spread over all hosts; if not, one that works gets all, and the next when it fails.")
            .or(false);
    private static final Key<Integer> COMPRESSION = Key.whole(
                    "compression", "The level of zlib compression; 0 sends plain frames.", 0, 9)
            .or(1);
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
    private static final Key<Integer> CONNECTIONS = Key.whole(
                    "connections", "The most connections, each with one window at a time.", 1, 256)
            .or(4);
    private static final Key<Long> LARGEST_DOCUMENT = Key.size(
                    "largestDocument",
                    "The largest document that the collector takes; a larger Event becomes a dead letter.",
                    1_024,
                    1L << 30)
            .or(64L << 20);
    private static final Key<Duration> EVERY =
            Key.duration("every", "The time between two.", SHORTEST, HOUR).or(Duration.ofSeconds(60));
    private static final Key<Settings> HEARTBEAT = Key.nested(
            "heartbeat",
            "Sends heartbeats as LogRhythm's beats do, so that the SIEM notices a silent source; without it, none.",
            EVERY);
    static final ComponentSpec SPEC = new ComponentSpec(
            "lumberjack",
            "A collector that speaks lumberjack version 2, as beats do: LogRhythm Open Collector, Logstash, Graylog.",
            Stream.concat(
                            Stream.of(
                                    HOSTS,
                                    LOAD_BALANCE,
                                    TlsSettings.TLS,
                                    COMPRESSION,
                                    CONNECT_TIMEOUT,
                                    TIMEOUT,
                                    RECONNECT_AFTER,
                                    CONNECTIONS,
                                    LARGEST_DOCUMENT,
                                    HEARTBEAT),
                            DocumentSettings.KEYS.stream())
                    .toList());

    static LumberjackSettings from(Settings settings) {
        List<Host> hosts = new ArrayList<>();
        for (String text : settings.get(HOSTS)) {
            hosts.add(Host.parse(text)
                    .orElseThrow(() -> settings.error(
                            HOSTS, "\"" + text + "\" is no host: give a name, name:port or [IPv6 address]:port")));
        }
        return new LumberjackSettings(
                List.copyOf(hosts),
                settings.get(LOAD_BALANCE),
                TlsSettings.from(settings),
                settings.get(COMPRESSION),
                settings.get(CONNECT_TIMEOUT),
                settings.get(TIMEOUT),
                settings.find(RECONNECT_AFTER),
                settings.get(CONNECTIONS),
                settings.get(LARGEST_DOCUMENT),
                settings.find(HEARTBEAT).map(it -> it.get(EVERY)),
                DocumentSettings.from(settings));
    }
}
