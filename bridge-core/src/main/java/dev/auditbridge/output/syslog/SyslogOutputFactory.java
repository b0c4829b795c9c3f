package dev.auditbridge.output.syslog;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;

/** Makes {@code syslog} outputs. */
public final class SyslogOutputFactory implements OutputFactory {

    @Override
    public ComponentSpec spec() {
        return SyslogSettings.SPEC;
    }

    @Override
    public Output create(String name, Settings settings, Encoder encoder) {
        SyslogSettings read = SyslogSettings.from(settings);
        return switch (read.transport()) {
            case TCP -> new StreamOutput(name, read, encoder);
            case UDP -> new DatagramOutput(name, read, encoder);
        };
    }
}
