package dev.auditbridge.output.lumberjack;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.output.tcp.TcpSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a collector is spoken to.
 *
 * @param tcp how it is connected to
 * @param pipelining how many windows are on the way on a connection
 * @param compression 0 for none, else the level of zlib
 * @param largestDocument in bytes; a larger Event is refused
 * @param heartbeatEvery how often a heartbeat is sent, if at all
 * @param document the names in a document
 */
record LumberjackSettings(
        TcpSettings tcp,
        int pipelining,
        int compression,
        long largestDocument,
        Optional<Duration> heartbeatEvery,
        DocumentSettings document) {

    private static final int PORT = 5044;
    private static final int CONNECTIONS = 4;

    private static final Key<Integer> PIPELINING = Key.whole(
                    "pipelining",
                    "How many windows are on the way on a connection, for a collector that is far away; it must take a"
                            + " window before it has acknowledged the one before, as those of Elastic and Graylog do.",
                    1,
                    16)
            .or(1);
    private static final Key<Integer> COMPRESSION = Key.whole(
                    "compression", "The level of zlib compression; 0 sends plain frames.", 0, 9)
            .or(1);
    private static final Key<Long> LARGEST_DOCUMENT = Key.size(
                    "largestDocument",
                    "The largest document that the collector takes; a larger Event becomes a dead letter.",
                    1_024,
                    1L << 30)
            .or(64L << 20);
    private static final Key<Duration> EVERY = Key.duration(
                    "every", "The time between two.", Duration.ofMillis(1), Duration.ofHours(1))
            .or(Duration.ofSeconds(60));
    private static final Key<Settings> HEARTBEAT = Key.nested(
            "heartbeat",
            "Sends heartbeats as LogRhythm's beats do, so that the SIEM notices a silent source; without it, none.",
            EVERY);
    static final ComponentSpec SPEC = new ComponentSpec(
            "lumberjack",
            "A collector that speaks lumberjack version 2, as beats do: LogRhythm Open Collector, Logstash, Graylog.",
            Stream.of(
                            TcpSettings.keys(Integer.toString(PORT), CONNECTIONS),
                            List.<Key<?>>of(PIPELINING, COMPRESSION, LARGEST_DOCUMENT, HEARTBEAT),
                            DocumentSettings.KEYS)
                    .flatMap(List::stream)
                    .toList());

    static LumberjackSettings from(Settings settings) {
        TcpSettings tcp = TcpSettings.from(settings, PORT, CONNECTIONS);
        if (settings.get(PIPELINING) > 1 && tcp.reconnectAfter().isPresent()) {
            throw settings.error(
                    PIPELINING,
                    "goes not with reconnectAfter: a connection with windows on the way has no moment to be left");
        }
        return new LumberjackSettings(
                tcp,
                settings.get(PIPELINING),
                settings.get(COMPRESSION),
                settings.get(LARGEST_DOCUMENT),
                settings.find(HEARTBEAT).map(it -> it.get(EVERY)),
                DocumentSettings.from(settings));
    }
}
