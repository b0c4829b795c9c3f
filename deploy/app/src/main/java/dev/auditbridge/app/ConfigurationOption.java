package dev.auditbridge.app;

import dev.auditbridge.pipeline.BridgeConfiguration;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The configuration file that a command works with. */
final class ConfigurationOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "The configuration file.")
    private Path file = Path.of("");

    /** The file. */
    Path file() {
        return file;
    }

    /** Reads and checks it. */
    BridgeConfiguration read() {
        return BridgeConfiguration.read(file);
    }
}
