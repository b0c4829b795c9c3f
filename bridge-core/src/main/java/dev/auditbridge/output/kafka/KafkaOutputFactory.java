package dev.auditbridge.output.kafka;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputFactory;

/** Makes {@code kafka} outputs, where Kafka's client library is there; without it, it says so when asked. */
public final class KafkaOutputFactory implements OutputFactory {

    @Override
    public ComponentSpec spec() {
        return KafkaSettings.SPEC;
    }

    @Override
    public Output create(String name, Settings settings, Encoder encoder) {
        try {
            return KafkaOutput.of(name, KafkaSettings.from(settings), encoder);
        } catch (NoClassDefFoundError e) {
            throw settings.error(
                    KafkaSettings.BROKERS,
                    "this distribution leaves out what a kafka output needs: put org.apache.kafka:kafka-clients and its"
                            + " dependencies on the class path");
        }
    }
}
