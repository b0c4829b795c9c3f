package dev.auditbridge.standins.collector;

import static dev.auditbridge.event.TestEvents.event;
import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.Checklist;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputContract;
import dev.auditbridge.output.SendResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lumberjack output against the strict collector, without TLS. */
class LumberjackOutputTest extends OutputContract {
    private final LumberjackCollector collector;

    LumberjackOutputTest() throws IOException {
        collector = LumberjackCollector.start();
    }

    @Override
    protected Output open() {
        return Lumberjack.output("hosts: [\"" + collector.endpoint() + "\"]\n" + timeouts());
    }

    @AfterEach
    void the_protocol_was_kept() {
        collector.close();
        assertThat(collector.violations()).isEmpty();
    }

    @Override
    protected boolean provoke(Fault fault) {
        return Lumberjack.provoke(collector, fault);
    }

    @Override
    protected void repair() {
        Lumberjack.repair(collector);
    }

    @Override
    protected List<String> received() {
        return Lumberjack.messages(collector);
    }

    @Test
    void a_document_is_what_a_beat_would_write() throws Exception {
        assertThat(output().send(List.of(event("a", "{\"x\":\"\\\"\"}", "[]")))).isEqualTo(SendResult.ACCEPTED);

        JsonNode document =
                new ObjectMapper().readTree(collector.documents().getFirst().json());
        assertThat(document.get("@timestamp").textValue())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(document.get("@metadata").toString())
                .isEqualTo("{\"beat\":\"auditbridge\",\"type\":\"_doc\",\"version\":\"8.0.0\"}");
        assertThat(document.at("/beat/hostname").textValue()).isNotBlank();
        assertThat(document.at("/agent/version").textValue()).isEqualTo("8.0.0");
        assertThat(document.at("/host/name").textValue()).isNotBlank();
        assertThat(document.get("fullyqualifiedbeatname").textValue()).isEqualTo("auditbridge_bridge");
        assertThat(document.get("device_type").textValue()).isEqualTo("kubernetes_audit");
        assertThat(document.get("heartbeat")).isNull();
    }

    @Test
    void every_name_in_it_can_be_chosen() throws Exception {
        try (Output chosen = Lumberjack.output("""
            hosts: ["%s"]
            beat: eventhubbeat
            version: 6.6.0
            identifier: ehbinstance1
            hostName: bridge-1
            agentField: beat
            deviceType: AKS Prod-7
            messageField: payload
            deviceTypeField: source_type
            fullyQualifiedBeatNameField: fqbn
            """.formatted(collector.endpoint()))) {
            chosen.send(List.of(event("a")));
        }

        JsonNode document =
                new ObjectMapper().readTree(collector.documents().getFirst().json());
        assertThat(document.get("@metadata").get("beat").textValue()).isEqualTo("eventhubbeat");
        assertThat(document.get("beat").toString())
                .isEqualTo("{\"name\":\"bridge-1\",\"hostname\":\"bridge-1\",\"version\":\"6.6.0\"}");
        assertThat(document.get("agent")).isNull();
        assertThat(document.get("source_type").textValue()).isEqualTo("aks_prod_7");
        assertThat(document.get("fqbn").textValue()).isEqualTo("eventhubbeat_ehbinstance1");
        assertThat(document.get("payload").textValue()).contains("\"auditID\":\"a\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9})
    void a_window_is_plain_or_compressed_as_told(int compression) throws Exception {
        List<AuditEvent> events = events("w", 5_000);
        try (Output told =
                Lumberjack.output("hosts: [\"" + collector.endpoint() + "\"]\ncompression: " + compression)) {
            assertThat(told.send(events)).isEqualTo(SendResult.ACCEPTED);
        }

        awaitReceived(events);
    }

    @Test
    void partial_acknowledgements_count_one_by_one() throws Exception {
        collector.next(new dev.auditbridge.standins.collector.Fault.StepwiseAck());

        assertThat(output().send(events("a", 10))).isEqualTo(SendResult.ACCEPTED);
        assertThat(output().send(events("b", 3))).isEqualTo(SendResult.ACCEPTED);
        assertThat(collector.connections()).isEqualTo(1);
    }

    @Test
    void a_collector_that_says_it_is_busy_is_waited_for_as_long_as_it_says_so() throws Exception {
        collector.next(new dev.auditbridge.standins.collector.Fault.Keepalives(6, TIMEOUT.dividedBy(3)));

        assertThat(output().send(events("a", 10))).isEqualTo(SendResult.ACCEPTED);

        assertThat(collector.received()).isEqualTo(10);
    }

    @Test
    void an_acknowledgement_may_come_in_pieces() throws Exception {
        collector.next(new dev.auditbridge.standins.collector.Fault.SplitAck(Duration.ofMillis(10)));

        assertThat(output().send(events("a", 10))).isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void but_not_for_ever() throws Exception {
        collector.next(new dev.auditbridge.standins.collector.Fault.SplitAck(TIMEOUT.dividedBy(2)));

        assertThat(output().send(events("a", 10)))
                .isInstanceOfSatisfying(
                        SendResult.Retry.class,
                        retry -> assertThat(retry.why()).contains("no progress for " + TIMEOUT.toMillis() + " ms"));
    }

    @Test
    void an_acknowledgement_of_more_than_was_sent_accepts_nothing() throws Exception {
        collector.next(new dev.auditbridge.standins.collector.Fault.AckAbove());

        assertThat(output().send(events("a", 10)))
                .isInstanceOfSatisfying(
                        SendResult.Retry.class,
                        retry -> assertThat(retry.why()).contains("acknowledged event 11 of a window of 10"));
        await().until(() -> collector.connections() == 0);
    }

    @Test
    void an_answer_of_another_protocol_accepts_nothing() throws Exception {
        collector.next(new dev.auditbridge.standins.collector.Fault.Nonsense());

        assertThat(output().send(events("a", 10)))
                .isInstanceOfSatisfying(
                        SendResult.Retry.class,
                        retry -> assertThat(retry.why()).contains("no acknowledgement of lumberjack version 2"));
    }

    @Test
    void a_window_without_an_answer_is_not_followed_by_another_on_its_connection() throws Exception {
        collector.next(new dev.auditbridge.standins.collector.Fault.NoAck());

        assertThat(output().send(events("a", 10))).isInstanceOf(SendResult.Retry.class);
        await().until(() -> collector.connections() == 0);
        assertThat(output().send(events("a", 10))).isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void I1_whatever_becomes_of_an_acknowledgement_nothing_is_lost_and_at_most_a_window_comes_twice() throws Exception {
        int window = 100;
        List<dev.auditbridge.standins.collector.Fault> faults = List.of(
                new dev.auditbridge.standins.collector.Fault.PartialAck(37),
                new dev.auditbridge.standins.collector.Fault.PartialAck(window - 1),
                new dev.auditbridge.standins.collector.Fault.NoAck(),
                new dev.auditbridge.standins.collector.Fault.CloseUnanswered(),
                new dev.auditbridge.standins.collector.Fault.CutInside(),
                new dev.auditbridge.standins.collector.Fault.AckAbove(),
                new dev.auditbridge.standins.collector.Fault.Nonsense(),
                new dev.auditbridge.standins.collector.Fault.SplitAck(Duration.ofMillis(10)));
        int lost = 0;
        int most = 0;
        for (dev.auditbridge.standins.collector.Fault fault : faults) {
            int before = collector.documents().size();
            collector.next(fault);
            List<AuditEvent> rest = events("w", window);
            while (!rest.isEmpty()) {
                List<AuditEvent> sent = rest;
                rest = switch (output().send(sent)) {
                    case SendResult.Done(var rejected, List<Integer> retry, Duration after) ->
                        retry.stream().map(sent::get).toList();
                    default -> sent;
                };
            }
            List<String> arrived = collector.documents().stream()
                    .skip(before)
                    .map(document -> document.message().orElseThrow())
                    .toList();
            lost += window - new HashSet<>(arrived).size();
            most = Math.max(most, arrived.size() - window);
        }
        Checklist.row(
                9,
                "lumberjack: acknowledgement partial, missing, cut off, wrong, in pieces",
                "%d faults, lost %d, at most %d twice of a window of %d".formatted(faults.size(), lost, most, window),
                "lost 0, duplicates at most a window",
                lost == 0 && most <= window);
    }

    @Test
    void a_document_larger_than_the_collector_takes_is_not_sent() throws Exception {
        try (Output small = Lumberjack.output("hosts: [\"" + collector.endpoint() + "\"]\nlargestDocument: 2KiB\n")) {
            AuditEvent large = event("large", "\"" + "x".repeat(3_000) + "\"", "null");

            assertThat(small.send(List.of(event("a"), large)))
                    .isInstanceOfSatisfying(
                            SendResult.TooLarge.class,
                            it -> assertThat(it.why()).contains("larger than largestDocument, 2048 bytes"));
            assertThat(collector.received()).isZero();
        }
    }

    @Test
    void when_a_host_fails_the_next_one_gets_the_Events() throws Exception {
        LumberjackCollector other = LumberjackCollector.start();
        try (Output both = Lumberjack.output(
                "hosts: [\"" + other.endpoint() + "\", \"" + collector.endpoint() + "\"]\n" + timeouts())) {
            assertThat(both.send(events("a", 3))).isEqualTo(SendResult.ACCEPTED);
            assertThat(other.received()).isEqualTo(3);
            other.close();

            assertThat(both.send(events("b", 3))).isEqualTo(SendResult.ACCEPTED);

            assertThat(collector.received()).isEqualTo(3);
        }
    }

    @Test
    void without_load_balancing_one_host_gets_all() throws Exception {
        try (LumberjackCollector other = LumberjackCollector.start();
                Output both =
                        Lumberjack.output("hosts: [\"" + other.endpoint() + "\", \"" + collector.endpoint() + "\"]")) {
            for (int i = 0; i < 10; i++) {
                both.send(events("a" + i, 1));
            }
            assertThat(Set.of(other.received(), collector.received())).isEqualTo(Set.of(0L, 10L));
        }
    }

    @Test
    void with_load_balancing_all_hosts_get_some_and_a_dead_one_none() throws Exception {
        LumberjackCollector other = LumberjackCollector.start();
        try (Output both = Lumberjack.output(
                "hosts: [\"" + other.endpoint() + "\", \"" + collector.endpoint() + "\"]\nloadBalance: true\n")) {
            for (int i = 0; i < 10; i++) {
                assertThat(both.send(events("a" + i, 1))).isEqualTo(SendResult.ACCEPTED);
            }
            assertThat(other.received()).isEqualTo(5);
            other.close();
            for (int i = 0; i < 10; i++) {
                assertThat(both.send(events("b" + i, 1))).isEqualTo(SendResult.ACCEPTED);
            }
            assertThat(collector.received()).isEqualTo(15);
        }
    }

    @Test
    void a_host_that_is_not_there_is_a_retry_that_names_it() throws Exception {
        collector.close();

        assertThat(output().probe())
                .isInstanceOfSatisfying(
                        SendResult.Retry.class,
                        retry -> assertThat(retry.why())
                                .contains(collector.endpoint())
                                .contains("Connection refused"));
    }

    @Test
    void a_connection_gets_no_older_than_told() throws Exception {
        try (Output young = Lumberjack.output("hosts: [\"" + collector.endpoint() + "\"]\nreconnectAfter: 1ms\n")) {
            Set<Long> ports = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                assertThat(young.send(events("a" + i, 1))).isEqualTo(SendResult.ACCEPTED);
                ports.add(collector.connectionsEver());
                Thread.sleep(Duration.ofMillis(5));
            }
            assertThat(ports).containsExactlyInAnyOrder(1L, 2L, 3L);
        }
    }

    @Test
    void several_windows_are_on_the_way_on_one_connection_when_told_so() throws Exception {
        collector.slow(Duration.ofMillis(20));
        try (Output piped = Lumberjack.output(
                "hosts: [\"" + collector.endpoint() + "\"]\nconnections: 1\npipelining: 4\n" + timeouts())) {
            assertThat(piped.limits().maxInFlight()).isEqualTo(4);
            List<AuditEvent> all = new ArrayList<>();
            List<CompletableFuture<SendResult>> sends = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                List<AuditEvent> some = events("p" + i, 10);
                all.addAll(some);
                sends.add(sending(piped, some));
            }
            for (CompletableFuture<SendResult> send : sends) {
                assertThat(send.get()).isEqualTo(SendResult.ACCEPTED);
            }
            assertThat(collector.connectionsEver()).isEqualTo(1);
            assertThat(received()).containsExactlyInAnyOrderElementsOf(texts(all));
        }
    }

    @Test
    void when_one_of_several_windows_fails_none_after_it_takes_its_acknowledgement() throws Exception {
        try (Output piped = Lumberjack.output(
                "hosts: [\"" + collector.endpoint() + "\"]\nconnections: 1\npipelining: 4\n" + timeouts())) {
            assertThat(piped.send(events("first", 1))).isEqualTo(SendResult.ACCEPTED);
            collector.next(new dev.auditbridge.standins.collector.Fault.NoAck());
            collector.slow(Duration.ofMillis(5));
            List<CompletableFuture<SendResult>> sends = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                sends.add(sending(piped, events("p" + i, 10)));
            }
            for (int i = 0; i < 4; i++) {
                if (sends.get(i).get().equals(SendResult.ACCEPTED)) {
                    assertThat(received()).containsAll(texts(events("p" + i, 10)));
                }
            }
            assertThat(piped.send(events("last", 1))).isEqualTo(SendResult.ACCEPTED);
        }
    }

    @Test
    void it_beats_when_told_to() throws Exception {
        try (Output beating =
                Lumberjack.output("hosts: [\"" + collector.endpoint() + "\"]\nheartbeat: {every: 50ms}\n")) {
            assertThat(collector.await(3, Duration.ofSeconds(10))).isTrue();
            assertThat(beating.send(events("a", 1))).isEqualTo(SendResult.ACCEPTED);
        }

        List<Document> beats =
                collector.documents().stream().filter(Document::isHeartbeat).toList();
        JsonNode first =
                new ObjectMapper().readTree(beats.get(0).string("heartbeat").orElseThrow());
        JsonNode second =
                new ObjectMapper().readTree(beats.get(1).string("heartbeat").orElseThrow());
        assertThat(first.get("service_name").textValue()).isEqualTo("auditbridge");
        assertThat(first.at("/status/code").intValue()).isEqualTo(1);
        assertThat(second.at("/status/code").intValue()).isEqualTo(2);
        assertThat(second.at("/time/seconds").longValue()).isGreaterThan(1_700_000_000_000_000_000L);
        assertThat(beats.getFirst().string("fullyqualifiedbeatname")).contains("auditbridge_bridge");
        assertThat(beats.getFirst().message()).isEmpty();
    }

    private static CompletableFuture<SendResult> sending(Output output, List<AuditEvent> events) {
        CompletableFuture<SendResult> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(output.send(events));
            } catch (InterruptedException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static List<String> texts(List<AuditEvent> events) {
        return events.stream()
                .map(event -> new String(event.json(), StandardCharsets.UTF_8))
                .toList();
    }

    private static String timeouts() {
        return "timeout: " + TIMEOUT.toMillis() + "ms\nconnectTimeout: " + TIMEOUT.toMillis() + "ms\n";
    }
}
