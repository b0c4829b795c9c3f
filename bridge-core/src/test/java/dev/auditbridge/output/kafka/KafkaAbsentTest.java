package dev.auditbridge.output.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.OutputFactory;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** Kafka's client library is optional: without it the bridge works, and a kafka output says what is missing. */
class KafkaAbsentTest {

    @Test
    void the_factory_loads_without_the_library_and_says_so_when_it_is_asked() throws Exception {
        Class<?> loaded = new WithoutKafka().loadClass(KafkaOutputFactory.class.getName());
        OutputFactory factory = (OutputFactory) loaded.getConstructor().newInstance();

        assertThat(factory.spec().name()).isEqualTo("kafka");
        Settings settings = Settings.parse(factory.spec(), "{brokers: [\"b:9092\"], topic: audit}");
        assertThatThrownBy(() -> factory.create("siem", settings, AuditEvent::json))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("org.apache.kafka:kafka-clients");
    }

    /** Has the output's own classes, and none of the library's. */
    private static final class WithoutKafka extends ClassLoader {
        WithoutKafka() {
            super(KafkaAbsentTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.apache.kafka.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.auditbridge.output.kafka.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
