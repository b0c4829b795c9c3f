package dev.auditbridge.output.http.splunk;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;

/** Makes {@code splunk-hec} outputs. */
public final class SplunkOutputFactory implements OutputFactory {

    @Override
    public ComponentSpec spec() {
        return SplunkSettings.SPEC;
    }

    @Override
    public Output create(String name, Settings settings, Encoder encoder) {
        return new SplunkOutput(SplunkSettings.from(settings), encoder);
    }
}
