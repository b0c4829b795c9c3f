package dev.auditbridge.output.http.elasticsearch;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;

/** Makes {@code elasticsearch} outputs. */
public final class ElasticsearchOutputFactory implements OutputFactory {

    @Override
    public ComponentSpec spec() {
        return ElasticsearchSettings.SPEC;
    }

    @Override
    public Output create(String name, Settings settings, Encoder encoder) {
        return new ElasticsearchOutput(ElasticsearchSettings.from(settings), encoder);
    }
}
