package dev.auditbridge.pipeline;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.delivery.FileDeadLetters;
import java.io.IOException;
import java.nio.file.Path;

/** Opens {@code file} dead letters. */
public final class FileDeadLettersFactory implements DeadLettersFactory {

    @Override
    public ComponentSpec spec() {
        return ComponentSpec.of(
                "file", "Dead letters in files that only this user may read.", BridgeKeys.DIRECTORY, MOST);
    }

    @Override
    public void check(Settings settings) {
        settings.get(BridgeKeys.DIRECTORY);
    }

    @Override
    public DeadLetters open(Settings settings) throws IOException {
        return new FileDeadLetters(
                Path.of(settings.get(BridgeKeys.DIRECTORY)),
                new FileDeadLetters.Bounds(FileDeadLetters.Bounds.DEFAULT.segmentBytes(), settings.get(MOST)));
    }
}
