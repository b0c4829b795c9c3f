package dev.auditbridge.output.kafka;

import dev.auditbridge.output.tls.TlsContext;
import dev.auditbridge.output.tls.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The one producer of an output, made when it is needed and again when it has failed for good, with the certificates as they
 * are then (I5). Thread-safe.
 */
final class Producers implements AutoCloseable {
    private static final int LINGER_MILLIS = 5;
    private static final int BATCH_BYTES = 256 << 10;
    private static final long BUFFER_BYTES = 32L << 20;

    private final KafkaSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Producer<byte[], byte[]> current;
    private boolean closed;

    Producers(KafkaSettings settings) {
        this.settings = settings;
    }

    /**
     * The producer.
     *
     * @throws ConfigException if its settings, or the files they name, are no good
     */
    Producer<byte[], byte[]> get() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the output is closed");
            }
            if (current == null) {
                current = new KafkaProducer<>(configuration());
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** It does not work any more: the next one is made anew. */
    void discard() {
        Producer<byte[], byte[]> failed;
        lock.lock();
        try {
            failed = current;
            current = null;
        } finally {
            lock.unlock();
        }
        if (failed != null) {
            failed.close(Duration.ZERO);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        discard();
    }

    private Map<String, Object> configuration() {
        Map<String, Object> map = new HashMap<>();
        map.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.brokers());
        map.put(ProducerConfig.CLIENT_ID_CONFIG, settings.clientId());
        map.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        map.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        map.put(ProducerConfig.ACKS_CONFIG, "all");
        // Its own retries number the records, so that they make no second copy; ours begin when its time is over.
        map.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        int timeout = Math.toIntExact(settings.timeout().toMillis());
        map.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
        map.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout / 2);
        map.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
        map.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
        map.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        map.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.largestRecord());
        map.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(BUFFER_BYTES, 2L * settings.largestRecord()));
        map.put(
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                settings.compression().name().toLowerCase(Locale.ROOT));
        boolean tls = settings.tls().isPresent();
        boolean sasl = settings.sasl().isPresent();
        map.put(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                sasl ? (tls ? "SASL_SSL" : "SASL_PLAINTEXT") : tls ? "SSL" : "PLAINTEXT");
        settings.tls().ifPresent(it -> tls(it, map));
        settings.sasl().ifPresent(it -> sasl(it, map));
        return map;
    }

    private static void tls(TlsSettings tls, Map<String, Object> map) {
        map.put(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG, String.join(",", TlsContext.protocols()));
        tls.ca().ifPresent(file -> {
            map.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            map.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, text(file));
        });
        tls.certificate().ifPresent(file -> {
            map.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
            map.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, text(file));
        });
        tls.key().ifPresent(file -> map.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, text(file)));
        if (!tls.verifyHost()) {
            map.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, "");
        }
    }

    private static void sasl(KafkaSettings.Sasl sasl, Map<String, Object> map) {
        map.put(SaslConfigs.SASL_MECHANISM, sasl.mechanism().saslName());
        map.put(
                SaslConfigs.SASL_JAAS_CONFIG,
                sasl.mechanism().loginModule() + " required username=" + quoted(sasl.username()) + " password="
                        + quoted(sasl.password().reveal()) + ";");
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            // Without the cause: a message about malformed text could hold parts of a key (I7).
            throw new ConfigException("the file " + file + " is not there, or cannot be read by the bridge's user");
        }
    }
}
