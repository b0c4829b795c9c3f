package dev.auditbridge.output.syslog;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.output.tcp.TcpSettings;
import dev.auditbridge.output.tls.TlsSettings;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a syslog receiver is spoken to.
 *
 * @param transport what carries the messages
 * @param framing how a stream is told apart into messages
 * @param tcp how it is connected to; UDP has the hosts of it
 * @param message how a message is written
 */
record SyslogSettings(Transport transport, Framing framing, TcpSettings tcp, MessageSettings message) {

    /** What carries the messages. */
    enum Transport {
        TCP,
        UDP
    }

    /** How a stream is told apart into messages (RFC 6587, 3.4). */
    enum Framing {
        OCTET_COUNTING,
        LF
    }

    private static final int PORT = 514;
    private static final int TLS_PORT = 6514;
    private static final int CONNECTIONS = 2;

    private static final Key<Transport> TRANSPORT = Key.choice(
                    "transport",
                    "tcp, with TLS where tls is set, or udp, which loses what does not fit or arrive, and says nothing.",
                    Transport.class)
            .or(Transport.TCP);
    private static final Key<Framing> FRAMING = Key.choice(
            "framing",
            "How messages are told apart over tcp: octet-counting or lf; without it the former, which TLS requires (RFC 5425),"
                    + " and lf for a System Monitor Agent.",
            Framing.class);
    static final ComponentSpec SPEC = new ComponentSpec(
            "syslog",
            "A syslog receiver, by TLS, TCP or UDP. Syslog does not acknowledge: accepted is what the operating system took;"
                    + " relp does.",
            Stream.of(
                            TcpSettings.keys(PORT + ", or " + TLS_PORT + " with TLS,", CONNECTIONS),
                            List.<Key<?>>of(TRANSPORT, FRAMING),
                            MessageSettings.KEYS)
                    .flatMap(List::stream)
                    .toList());

    static SyslogSettings from(Settings settings) {
        Transport transport = settings.get(TRANSPORT);
        boolean tls = settings.find(TlsSettings.TLS).isPresent();
        MessageSettings message = MessageSettings.from(settings);
        if (transport == Transport.UDP && tls) {
            throw settings.error(TRANSPORT, "udp has no TLS: take tcp, or leave tls out");
        }
        if (transport == Transport.UDP && settings.find(FRAMING).isPresent()) {
            throw settings.error(FRAMING, "a message by udp is one datagram: leave framing out");
        }
        return new SyslogSettings(
                transport,
                settings.find(FRAMING)
                        .orElse(
                                message.format() == HeaderFormat.SYSTEM_MONITOR_AGENT
                                        ? Framing.LF
                                        : Framing.OCTET_COUNTING),
                TcpSettings.from(settings, tls ? TLS_PORT : PORT, CONNECTIONS),
                message);
    }
}
