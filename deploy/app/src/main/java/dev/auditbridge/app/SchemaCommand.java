package dev.auditbridge.app;

import dev.auditbridge.config.JsonSchema;
import dev.auditbridge.pipeline.BridgeConfiguration;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "schema", description = "The JSON Schema of the configuration, for editors.")
final class SchemaCommand implements Callable<Integer> {
    private final Streams streams;

    SchemaCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        JsonSchema.write(BridgeConfiguration.spec(), streams.out());
        return ExitCodes.DONE;
    }
}
