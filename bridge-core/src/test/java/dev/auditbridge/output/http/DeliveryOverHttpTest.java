package dev.auditbridge.output.http;

import static dev.auditbridge.event.TestEvents.event;
import static dev.auditbridge.event.TestEvents.events;
import static dev.auditbridge.event.TestEvents.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.delivery.DeadLetter;
import dev.auditbridge.delivery.Delivery;
import dev.auditbridge.delivery.DeliverySettings;
import dev.auditbridge.delivery.RememberedDeadLetters;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.Output;
import dev.auditbridge.output.Outputs;
import dev.auditbridge.output.http.HttpCollector.Response;
import dev.auditbridge.telemetry.BridgeMetrics;
import dev.auditbridge.telemetry.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The outputs over HTTP behind the retrying stage, as in a running bridge: nothing is lost, and nothing else suffers. */
@Timeout(30)
class DeliveryOverHttpTest {
    private static final DeliverySettings SETTINGS = new DeliverySettings(
            new DeliverySettings.Batch(500, 1 << 20, Duration.ZERO),
            4,
            new DeliverySettings.Retry(Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofSeconds(10)),
            new DeliverySettings.Breaker(1_000, Duration.ofMillis(10)),
            0,
            Duration.ofMillis(50),
            new DeliverySettings.Refusals(1_000, 500));

    private final RememberedDeadLetters deadLetters = new RememberedDeadLetters();
    private final BridgeMetrics metrics = new BridgeMetrics(new SimpleMeterRegistry());
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final AtomicLong answeredNanos = new AtomicLong();
    private volatile int most = Integer.MAX_VALUE;
    private final HttpCollector collector;

    DeliveryOverHttpTest() throws IOException {
        collector = HttpCollector.start(
                request -> request.target().equals("/v1/logs") ? records(request.body()) : lines(request.text()));
    }

    /** Takes all lines or none: none if they are too many, or one of them is poison. */
    private Response lines(String text) {
        answeredNanos.set(System.nanoTime());
        List<String> lines = text.lines().toList();
        if (text.length() > most) {
            return Response.of(413, "too large");
        }
        if (lines.stream().anyMatch(line -> line.contains("poison"))) {
            return Response.of(400, "{\"error\":\"cannot read that\"}");
        }
        taken.addAll(lines);
        return Response.of(200, "");
    }

    /** Takes what is no poison, and says only how many were. */
    private Response records(byte[] body) throws IOException {
        int refused = 0;
        for (JsonNode record : new ObjectMapper().readTree(body).at("/resourceLogs/0/scopeLogs/0/logRecords")) {
            String event = record.at("/body/stringValue").textValue();
            if (event.contains("poison")) {
                refused++;
            } else {
                taken.add(event);
            }
        }
        return Response.of(
                200, "{\"partialSuccess\":{\"rejectedLogRecords\":\"" + refused + "\",\"errorMessage\":\"too odd\"}}");
    }

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void I6_of_500_Events_with_one_that_is_refused_499_arrive_once_and_one_is_kept_with_the_reason() throws Exception {
        List<AuditEvent> all = withPoison(500, 123);

        deliver("https", all);

        assertThat(taken).containsExactlyInAnyOrderElementsOf(texts(all, "poison"));
        assertThat(deadLetters.kept).singleElement().satisfies(DeliveryOverHttpTest::isThePoison);
        // Halved nine times, and nothing more.
        assertThat(collector.requests()).hasSizeLessThan(20);
    }

    @Test
    void I6_a_receiver_of_OTLP_that_names_no_record_costs_second_copies_and_no_Event() throws Exception {
        List<AuditEvent> all = withPoison(100, 77);

        deliver("otlp", all);

        assertThat(taken).containsAll(texts(all, "poison"));
        assertThat(taken).hasSizeLessThan(3 * all.size());
        assertThat(deadLetters.kept).singleElement().satisfies(DeliveryOverHttpTest::isThePoison);
    }

    @Test
    void what_is_too_large_together_arrives_in_parts() throws Exception {
        most = 4_000;
        List<AuditEvent> all = events("a", 100);

        deliver("https", all);

        assertThat(taken).isEqualTo(texts(all, "poison"));
        assertThat(deadLetters.kept).isEmpty();
    }

    @Test
    void I6_one_that_is_too_large_alone_is_kept_and_holds_no_other() throws Exception {
        most = 4_000;
        List<AuditEvent> all = new ArrayList<>(events("a", 20));
        all.add(7, event("large", 5_000));

        deliver("https", all);

        assertThat(taken).isEqualTo(texts(all, "large"));
        assertThat(deadLetters.kept).hasSize(1);
    }

    @Test
    void I5_who_is_not_let_in_waits_and_loses_nothing() throws Exception {
        collector.always(Response.of(401, "who are you"));
        List<AuditEvent> all = events("a", 100);
        Thread delivering = Thread.ofVirtual().start(() -> {
            try {
                deliver("https", all);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Awaitility.await().until(() -> collector.requests().size() >= 3);
        assertThat(taken).isEmpty();

        collector.repair();

        assertThat(delivering.join(Duration.ofSeconds(10))).isTrue();
        assertThat(taken).isEqualTo(texts(all, "poison"));
        assertThat(deadLetters.kept).isEmpty();
    }

    @Test
    void nothing_is_sent_before_the_time_that_a_collector_asks_for() throws Exception {
        collector.next(Response.of(429, "").with("Retry-After", "1"));
        long start = System.nanoTime();

        deliver("https", events("a", 10));

        assertThat(Duration.ofNanos(answeredNanos.get() - start))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
        assertThat(collector.requests()).hasSize(2);
    }

    private void deliver(String kind, List<AuditEvent> events) throws InterruptedException {
        try (Output output = Outputs.of(kind, "url: " + collector.url())) {
            new Delivery("collector", output, SETTINGS, deadLetters, metrics, new Health(metrics))
                    .deliver("eks", events);
        }
    }

    private static List<AuditEvent> withPoison(int count, int place) {
        List<AuditEvent> all = new ArrayList<>(events("a", count - 1));
        all.add(place, event("poison"));
        return all;
    }

    private static List<String> texts(List<AuditEvent> events, String without) {
        return events.stream()
                .filter(event -> !id(event).equals(without))
                .map(event -> new String(event.json(), StandardCharsets.UTF_8))
                .toList();
    }

    private static void isThePoison(DeadLetter letter) {
        assertThat(new String(letter.bytes(), StandardCharsets.UTF_8)).contains("\"auditID\":\"poison\"");
        assertThat(Stream.of("cannot read that", "too odd")).anyMatch(letter.reason()::contains);
    }
}
