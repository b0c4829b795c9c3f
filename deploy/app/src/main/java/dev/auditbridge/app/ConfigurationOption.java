package dev.auditbridge.app;

import dev.auditbridge.pipeline.BridgeConfiguration;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The configuration that a command works with. */
final class ConfigurationOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description =
                    "The configuration: a file, or a folder whose files *.yaml and *.yml are laid over each other in the"
                            + " order of their names.")
    private Path file = Path.of("");

    /** The file or folder. */
    Path file() {
        return file;
    }

    /** Reads and checks it. */
    BridgeConfiguration read() {
        return BridgeConfiguration.read(file);
    }
}
