package dev.auditbridge.output.kafka;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import dev.auditbridge.output.tls.TlsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a Kafka cluster is written to.
 *
 * @param brokers some of its brokers, {@code host:port}
 * @param topic where the Events go
 * @param key what a record's key is
 * @param clientId how the bridge calls itself
 * @param compression of batches of records
 * @param largestRecord in bytes; a larger Event is refused
 * @param timeout the longest for a record to be acknowledged, the client's own retries included
 * @param tls how TLS is spoken, if at all
 * @param sasl who the bridge is, if it has to say so
 */
record KafkaSettings(
        List<String> brokers,
        String topic,
        RecordKey key,
        String clientId,
        Compression compression,
        int largestRecord,
        Duration timeout,
        Optional<TlsSettings> tls,
        Optional<Sasl> sasl) {

    /** What a record's key is, which chooses its partition. */
    enum RecordKey {
        IDENTITY,
        CLUSTER,
        NONE
    }

    /** How batches are compressed; the names are Kafka's. */
    enum Compression {
        NONE,
        GZIP,
        SNAPPY,
        LZ4,
        ZSTD
    }

    /** How the bridge proves who it is. */
    enum Mechanism {
        PLAIN("PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule"),
        SCRAM_SHA_256("SCRAM-SHA-256", "org.apache.kafka.common.security.scram.ScramLoginModule"),
        SCRAM_SHA_512("SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule");

        private final String saslName;
        private final String loginModule;

        Mechanism(String saslName, String loginModule) {
            this.saslName = saslName;
            this.loginModule = loginModule;
        }

        String saslName() {
            return saslName;
        }

        String loginModule() {
            return loginModule;
        }
    }

    /** Who the bridge is. */
    record Sasl(Mechanism mechanism, String username, Secret password) {}

    static final Key<List<String>> BROKERS =
            Key.texts("brokers", "Some brokers of the cluster, each host:port.").required();
    private static final Key<String> TOPIC =
            Key.text("topic", "The topic, which must be there.").required();
    private static final Key<RecordKey> KEY = Key.choice(
                    "key",
                    "A record's key, which chooses its partition: identity spreads Events and gives a second copy the"
                            + " key of the first; cluster keeps a cluster's Events in one partition; none fills partitions"
                            + " in turn.",
                    RecordKey.class)
            .or(RecordKey.IDENTITY);
    private static final Key<String> CLIENT_ID =
            Key.text("clientId", "How the bridge calls itself.").or("auditbridge");
    private static final Key<Compression> COMPRESSION = Key.choice(
                    "compression", "How batches of records are compressed.", Compression.class)
            .or(Compression.ZSTD);
    private static final Key<Long> LARGEST_RECORD = Key.size(
                    "largestRecord",
                    "The largest record, uncompressed; a larger Event becomes a dead letter. Brokers and topics have a"
                            + " limit of their own (max.message.bytes).",
                    1_024,
                    1L << 30)
            .or(1L << 20);
    private static final Key<Duration> TIMEOUT = Key.duration(
                    "timeout",
                    "The longest for a record to be acknowledged by all in-sync replicas.",
                    Duration.ofMillis(100),
                    Duration.ofHours(1))
            .or(Duration.ofSeconds(30));
    private static final Key<Mechanism> MECHANISM =
            Key.choice("mechanism", "How it proves that.", Mechanism.class).or(Mechanism.SCRAM_SHA_512);
    private static final Key<String> USERNAME =
            Key.text("username", "The user; for Event Hubs $ConnectionString.").required();
    private static final Key<Secret> PASSWORD = Key.secret(
                    "password", "Its password; for Event Hubs the connection string.")
            .required();
    private static final Key<Settings> SASL =
            Key.nested("sasl", "Who the bridge is to the cluster.", MECHANISM, USERNAME, PASSWORD);

    static final ComponentSpec SPEC = ComponentSpec.of(
            "kafka",
            "A topic of Apache Kafka, or of what speaks its protocol, such as Event Hubs; acknowledged by all in-sync"
                    + " replicas.",
            BROKERS,
            TOPIC,
            KEY,
            CLIENT_ID,
            COMPRESSION,
            LARGEST_RECORD,
            TIMEOUT,
            TlsSettings.TLS,
            SASL);

    static KafkaSettings from(Settings settings) {
        return new KafkaSettings(
                settings.get(BROKERS),
                settings.get(TOPIC),
                settings.get(KEY),
                settings.get(CLIENT_ID),
                settings.get(COMPRESSION),
                Math.toIntExact(settings.get(LARGEST_RECORD)),
                settings.get(TIMEOUT),
                TlsSettings.from(settings),
                settings.find(SASL).map(it -> new Sasl(it.get(MECHANISM), it.get(USERNAME), it.get(PASSWORD))));
    }
}
