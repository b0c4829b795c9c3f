package dev.auditbridge.output.kafka;

import static dev.auditbridge.event.TestEvents.event;
import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.HostileEvents;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputContract;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.tls.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Kafka output against a real broker, one for all tests. */
@Order(1)
class KafkaOutputTest extends OutputContract {
    @TempDir
    static Path folder;

    private static TestCertificate certificate;
    private static EmbeddedKafka kafka;
    private String topic = "";

    @BeforeAll
    static void start() throws Exception {
        certificate = TestCertificate.make(folder, "broker", "ip:127.0.0.1");
        kafka = EmbeddedKafka.start(folder, certificate);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @AfterEach
    void endFaults() {
        repair();
    }

    @Override
    protected Duration timeout() {
        return Duration.ofSeconds(2);
    }

    @Override
    protected Output open() throws Exception {
        topic = kafka.topic(1, Map.of());
        return plain("largestRecord: 32MiB\ntimeout: " + timeout().toMillis() + "ms\n", kafka.proxied());
    }

    @Override
    protected boolean provoke(Fault fault) {
        switch (fault) {
            case SLOW -> kafka.proxy().slow(Duration.ofMillis(100));
            case SILENT -> kafka.proxy().silent(true);
            case RESETS_IDLE -> kafka.proxy().reset();
            case TAKES_THE_FIRST, NOT_NOW, REFUSES_THE_FIRST, LETS_NOBODY_IN, CUTS -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void repair() {
        kafka.proxy().silent(false);
        kafka.proxy().slow(Duration.ZERO);
        kafka.proxy().cutAfter(Long.MAX_VALUE);
    }

    @Override
    protected List<String> received() {
        return kafka.records(topic).stream()
                .map(ConsumerRecord::value)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void a_record_has_the_Event_and_the_key_that_was_chosen() throws Exception {
        AuditEvent event = event("a");
        for (String key : List.of("identity", "cluster", "none")) {
            try (Output output = plain("key: " + key, kafka.plain())) {
                assertThat(output.send(List.of(event))).isEqualTo(SendResult.ACCEPTED);
            }
        }

        List<ConsumerRecord<byte[], byte[]>> records = kafka.records(topic);
        assertThat(records).allSatisfy(it -> assertThat(it.value()).isEqualTo(event.json()));
        assertThat(text(records.get(0).key())).isEqualTo(event.identity().toString());
        assertThat(text(records.get(1).key())).isEqualTo("canonical");
        assertThat(records.get(2).key()).isNull();
    }

    @Test
    void the_same_Event_goes_to_the_same_partition_and_many_to_all() throws Exception {
        topic = kafka.topic(4, Map.of());
        try (Output output = plain("", kafka.plain())) {
            for (int i = 0; i < 2; i++) {
                assertThat(output.send(events("p", 100))).isEqualTo(SendResult.ACCEPTED);
            }
        }

        List<ConsumerRecord<byte[], byte[]>> records = kafka.records(topic);
        assertThat(records).hasSize(200);
        assertThat(records).extracting(ConsumerRecord::partition).contains(0, 1, 2, 3);
        assertThat(records.stream().map(it -> text(it.key()) + it.partition()).distinct())
                .hasSize(100);
    }

    @Test
    void one_Event_stays_one_record() throws Exception {
        List<AuditEvent> hostile = HostileEvents.all();
        try (Output output = plain("largestRecord: 4MiB", kafka.plain())) {
            assertThat(output.send(hostile)).isEqualTo(SendResult.ACCEPTED);
        }

        awaitReceived(hostile);
    }

    @Test
    void what_is_too_large_is_refused_by_name_and_the_rest_accepted() throws Exception {
        AuditEvent large = event("large", "\"" + "x".repeat(5_000) + "\"", "null");
        try (Output output = plain("largestRecord: 4KiB", kafka.plain())) {
            assertThat(output.send(List.of(event("a"), large, event("b"))))
                    .isInstanceOfSatisfying(SendResult.Done.class, done -> {
                        assertThat(done.rejected())
                                .extracting(SendResult.Rejection::index)
                                .containsExactly(1);
                        assertThat(done.retry()).isEmpty();
                    });
            assertThat(output.send(List.of(large))).isInstanceOf(SendResult.TooLarge.class);
        }
        awaitReceived(List.of(event("a"), event("b")));
    }

    @Test
    void so_is_what_the_topic_finds_too_large() throws Exception {
        topic = kafka.topic(1, Map.of("max.message.bytes", "4096"));
        AuditEvent large = event("large", "\"" + "x".repeat(5_000) + "\"", "null");
        try (Output output = plain("compression: none", kafka.plain())) {
            assertThat(output.send(List.of(event("a"), large, event("b"))))
                    .isInstanceOfSatisfying(
                            SendResult.Done.class,
                            done -> assertThat(done.rejected())
                                    .extracting(SendResult.Rejection::index)
                                    .containsExactly(1));
        }
        awaitReceived(List.of(event("a"), event("b")));
    }

    @Test
    void a_record_that_the_topic_refuses_for_its_content_is_refused() throws Exception {
        topic = kafka.topic(1, Map.of("cleanup.policy", "compact"));
        try (Output output = plain("key: none", kafka.plain())) {
            assertThat(output.send(List.of(event("a"))))
                    .isInstanceOfSatisfying(
                            SendResult.Done.class,
                            done -> assertThat(done.rejected()).hasSize(1));
        }
    }

    @Test
    void I5_a_topic_that_is_not_there_is_Blocked() throws Exception {
        topic = "nobody-made-this";
        try (Output output = plain("timeout: 2s", kafka.plain())) {
            assertThat(output.send(events("a", 2)))
                    .isInstanceOfSatisfying(
                            SendResult.Blocked.class, it -> assertThat(it.why()).contains(topic));
            assertThat(output.probe()).isInstanceOf(SendResult.Blocked.class);
        }
    }

    @Test
    void a_cut_in_the_middle_of_a_record_is_repaired_by_the_client_without_a_second_copy() throws Exception {
        AuditEvent noise = event("noise", "\"" + "x".repeat(200_000) + "\"", "null");
        try (Output output = plain("compression: none\ntimeout: 10s", kafka.proxied())) {
            assertThat(output.send(List.of(event("first")))).isEqualTo(SendResult.ACCEPTED);
            kafka.proxy().cutAfter(100_000);

            assertThat(output.send(List.of(noise))).isEqualTo(SendResult.ACCEPTED);
        }
        awaitReceived(List.of(event("first"), noise));
    }

    @Test
    void I5_I7_by_TLS_with_a_user_and_Blocked_with_a_wrong_password_that_no_message_tells() throws Exception {
        String password = EmbeddedKafka.PASSWORD.replace("'", "''");
        try (Output right = secure(password, certificate.certificate())) {
            assertThat(right.send(events("s", 3))).isEqualTo(SendResult.ACCEPTED);
        }
        try (Output wrong = secure("let-me-in", certificate.certificate())) {
            assertThat(wrong.send(events("w", 3)))
                    .isInstanceOfSatisfying(
                            SendResult.Blocked.class,
                            it -> assertThat(it.why())
                                    .contains("Authentication failed")
                                    .doesNotContain("let-me-in"));
        }
        awaitReceived(events("s", 3));
    }

    @Test
    void I5_a_broker_whose_certificate_is_not_trusted_is_Blocked_until_the_file_is_there() throws Exception {
        Path ca = folder.resolve("later.pem");
        try (Output output = secure(EmbeddedKafka.PASSWORD.replace("'", "''"), ca)) {
            assertThat(output.probe())
                    .isInstanceOfSatisfying(
                            SendResult.Blocked.class, it -> assertThat(it.why()).contains("later.pem"));
            Files.copy(TestCertificate.make(folder, "stranger", "ip:127.0.0.1").certificate(), ca);
            assertThat(output.probe()).isInstanceOf(SendResult.Blocked.class);
            Files.writeString(ca, Files.readString(certificate.certificate()));
            assertThat(output.send(events("t", 3))).isEqualTo(SendResult.ACCEPTED);
        }
    }

    private Output plain(String more, String brokers) {
        return Outputs.of("kafka", "brokers: [\"" + brokers + "\"]\ntopic: " + topic + "\n" + more + "\n");
    }

    private Output secure(String password, Path ca) {
        return Outputs.of("kafka", """
            brokers: ["%s"]
            topic: %s
            tls: {ca: %s}
            sasl: {mechanism: plain, username: %s, password: '%s'}
            timeout: 20s
            """.formatted(kafka.secure(), topic, ca, EmbeddedKafka.USER, password));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
