package dev.auditbridge.output.file;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/** Makes {@code stdout} outputs. */
public final class StdoutOutputFactory implements OutputFactory {

    @Override
    public ComponentSpec spec() {
        return ComponentSpec.of("stdout", "Standard output, one encoded Event a line.");
    }

    @Override
    public Output create(String name, Settings settings, Encoder encoder) {
        // Not System.out, a PrintStream: it would swallow a broken pipe, and Events with it.
        return new StdoutOutput(new FileOutputStream(FileDescriptor.out), encoder);
    }
}
