package dev.auditbridge.output.file;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;
import java.nio.file.Path;
import java.time.Clock;

/** Makes {@code file} outputs. */
public final class FileOutputFactory implements OutputFactory {
    private static final Key<String> PATH = Key.text(
                    "path", "The file, which is appended to; it and its folders are made if not there.")
            .required();
    private static final Key<Long> ROTATE_AT = Key.size(
            "rotateAt",
            "The size at which the file is renamed, its name followed by the time, and a new one begun; without it, never.",
            1_024,
            Long.MAX_VALUE);

    @Override
    public ComponentSpec spec() {
        return ComponentSpec.of(
                "file",
                "A file with one encoded Event a line; an Event is accepted when it is on the disk.",
                PATH,
                ROTATE_AT);
    }

    @Override
    public Output create(String name, Settings settings, Encoder encoder) {
        return new FileOutput(Path.of(settings.get(PATH)), settings.find(ROTATE_AT), Clock.systemUTC(), encoder);
    }
}
