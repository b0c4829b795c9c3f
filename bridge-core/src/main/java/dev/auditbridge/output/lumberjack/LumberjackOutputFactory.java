package dev.auditbridge.output.lumberjack;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;

/** Makes {@code lumberjack} outputs. */
public final class LumberjackOutputFactory implements OutputFactory {

    @Override
    public ComponentSpec spec() {
        return LumberjackSettings.SPEC;
    }

    @Override
    public Output create(String name, Settings settings, Encoder encoder) {
        return new LumberjackOutput(name, LumberjackSettings.from(settings), encoder);
    }
}
