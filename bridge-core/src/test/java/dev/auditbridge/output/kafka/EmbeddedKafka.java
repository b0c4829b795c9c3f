package dev.auditbridge.output.kafka;

import dev.auditbridge.output.FaultProxy;
import dev.auditbridge.output.tls.TestCertificate;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker of one node in this JVM: plain; plain behind a proxy that makes faults; and by TLS with user and password.
 */
public final class EmbeddedKafka implements AutoCloseable {
    /** The user of the listener by TLS. */
    public static final String USER = "bridge";
    /** Its password. */
    public static final String PASSWORD = "it's \"secret\" \\";

    private final KafkaRaftServer server;
    private final FaultProxy proxy;
    private final int plain;
    private final int secure;
    private int topics;

    private EmbeddedKafka(KafkaRaftServer server, FaultProxy proxy, int plain, int secure) {
        this.server = server;
        this.proxy = proxy;
        this.plain = plain;
        this.secure = secure;
    }

    /** Starts one, whose files are in a folder, and which has that certificate. */
    public static EmbeddedKafka start(Path folder, TestCertificate certificate) throws Exception {
        int plain = freePort();
        int proxied = freePort();
        int secure = freePort();
        int controller = freePort();
        FaultProxy proxy = new FaultProxy(proxied);
        String data = Files.createDirectory(folder.resolve("kafka")).toString();
        Properties properties = new Properties();
        properties.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry(
                        "listeners",
                        "PLAIN://127.0.0.1:%d,PROXIED://127.0.0.1:%d,SECURE://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                                .formatted(plain, proxied, secure, controller)),
                Map.entry(
                        "advertised.listeners",
                        "PLAIN://127.0.0.1:%d,PROXIED://127.0.0.1:%d,SECURE://127.0.0.1:%d"
                                .formatted(plain, proxy.port(), secure)),
                Map.entry(
                        "listener.security.protocol.map",
                        "PLAIN:PLAINTEXT,PROXIED:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT"),
                Map.entry("inter.broker.listener.name", "PLAIN"),
                Map.entry("listener.name.secure.sasl.enabled.mechanisms", "PLAIN"),
                Map.entry(
                        "listener.name.secure.plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required user_" + USER + "=\""
                                + PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"") + "\";"),
                Map.entry("listener.name.secure.ssl.keystore.type", "PEM"),
                Map.entry(
                        "listener.name.secure.ssl.keystore.certificate.chain",
                        Files.readString(certificate.certificate())),
                Map.entry("listener.name.secure.ssl.keystore.key", Files.readString(certificate.key())),
                Map.entry("log.dirs", data),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("message.max.bytes", Integer.toString(32 << 20)),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("num.io.threads", "2"),
                Map.entry("num.network.threads", "2")));
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .addDirectory(data)
                .setMetadataLogDirectory(data)
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setSupportedFeatures(List.of(Feature.PRODUCTION_FEATURES.toArray(new Feature[0])))
                .run();
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        server.startup();
        return new EmbeddedKafka(server, proxy, plain, secure);
    }

    /** Where it listens without TLS. */
    public String plain() {
        return "127.0.0.1:" + plain;
    }

    String proxied() {
        return "127.0.0.1:" + proxy.port();
    }

    /** Where it listens by TLS, for {@link #USER}. */
    public String secure() {
        return "127.0.0.1:" + secure;
    }

    FaultProxy proxy() {
        return proxy;
    }

    /** A new topic. */
    public String topic(int partitions, Map<String, String> settings) throws InterruptedException {
        String topic = "audit-" + topics++;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", plain()))) {
            admin.createTopics(
                            List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return topic;
    }

    /** Everything in a topic now. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", plain(), "max.partition.fetch.bytes", 32 << 20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(it -> new TopicPartition(topic, it.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.getOrDefault(it, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    /** How many records are in a topic now. */
    public long count(String topic) {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", plain()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer
                    .endOffsets(consumer.partitionsFor(topic).stream()
                            .map(it -> new TopicPartition(topic, it.partition()))
                            .toList())
                    .values()
                    .stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    @Override
    public void close() {
        proxy.close();
        server.shutdown();
        server.awaitShutdown();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
