package dev.auditbridge.output.relp;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;
import dev.auditbridge.output.syslog.MessageSettings;
import dev.auditbridge.output.syslog.SyslogMessages;
import dev.auditbridge.output.tcp.TcpSettings;
import java.util.List;
import java.util.stream.Stream;

/** Makes {@code relp} outputs. */
public final class RelpOutputFactory implements OutputFactory {
    /** By custom: the protocol has no port of its own. */
    private static final int PORT = 2514;

    private static final int CONNECTIONS = 2;

    private static final Key<Integer> WINDOW = Key.whole(
                    "window", "The most messages on a connection that wait for their answers.", 1, 10_000)
            .or(1_000);

    @Override
    public ComponentSpec spec() {
        return new ComponentSpec(
                "relp",
                "A receiver that speaks RELP, as rsyslog does: syslog messages, each acknowledged.",
                Stream.of(
                                TcpSettings.keys(Integer.toString(PORT), CONNECTIONS),
                                List.<Key<?>>of(WINDOW),
                                MessageSettings.KEYS)
                        .flatMap(List::stream)
                        .toList());
    }

    @Override
    public Output create(String name, Settings settings, Encoder encoder) {
        return new RelpOutput(
                name,
                TcpSettings.from(settings, PORT, CONNECTIONS),
                settings.get(WINDOW),
                new SyslogMessages(MessageSettings.from(settings), encoder));
    }
}
