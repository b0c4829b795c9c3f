package dev.auditbridge.delivery;

import static dev.auditbridge.event.TestEvents.event;
import static dev.auditbridge.event.TestEvents.events;
import static dev.auditbridge.event.TestEvents.id;
import static dev.auditbridge.event.TestEvents.ids;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.telemetry.BridgeMetrics;
import dev.auditbridge.telemetry.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DeliveryTest {
    private static final DeliverySettings FAST = new DeliverySettings(
            new DeliverySettings.Batch(10, 100_000, Duration.ZERO),
            4,
            new DeliverySettings.Retry(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofSeconds(10)),
            new DeliverySettings.Breaker(1_000, Duration.ofMillis(10)),
            0,
            Duration.ofMillis(50),
            new DeliverySettings.Refusals(1_000, 500));
    private static final SendResult NOT_NOW = new SendResult.Retry(Duration.ZERO, "not now");

    private final ScriptedOutput output = new ScriptedOutput();
    private final RememberedDeadLetters deadLetters = new RememberedDeadLetters();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BridgeMetrics metrics = new BridgeMetrics(registry);
    private final Health health = new Health(metrics);
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join();
        }
    }

    @Test
    void what_is_accepted_was_sent_once_within_the_limits() throws Exception {
        delivery(FAST).deliver("eks", events("a", 25));

        assertThat(output.sends).extracting(sent -> sent.events().size()).containsExactly(10, 10, 5);
        assertThat(sentIds()).isEqualTo(ids(events("a", 25)));
        assertThat(count("auditbridge.events.accepted")).isEqualTo(25);
        assertThat(registry.get("auditbridge.send.duration").timer().count()).isEqualTo(3);
    }

    @Test
    void a_send_is_bounded_in_bytes_and_a_larger_Event_goes_alone() throws Exception {
        String big = "\"" + "x".repeat(5_000) + "\"";
        List<AuditEvent> events =
                List.of(event("a"), event("b"), event("c", big, "1"), event("d"), event("e"), event("f"));
        int size = event("a").json().length;

        delivery(with(new DeliverySettings.Batch(10, 2L * size, Duration.ZERO))).deliver("eks", events);

        assertThat(output.sends)
                .extracting(sent -> ids(sent.events()))
                .containsExactly(List.of("a", "b"), List.of("c"), List.of("d", "e"), List.of("f"));
    }

    @Test
    void what_fails_for_now_is_tried_until_it_works() throws Exception {
        IntStream.range(0, 30).forEach(i -> output.then(NOT_NOW));

        delivery(FAST).deliver("eks", events("a", 3));

        assertThat(output.sends).hasSize(31);
        assertThat(deadLetters.kept).isEmpty();
    }

    @Test
    void an_output_that_throws_loses_nothing() throws Exception {
        output.then(events -> {
            throw new IllegalStateException("a fault of the output");
        });

        delivery(FAST).deliver("eks", events("a", 3));

        assertThat(output.sends).hasSize(2);
    }

    @Test
    void the_waits_grow_to_the_longest_and_no_further() throws Exception {
        IntStream.range(0, 7).forEach(i -> output.then(NOT_NOW));
        DeliverySettings settings =
                with(new DeliverySettings.Retry(Duration.ofMillis(20), Duration.ofMillis(160), Duration.ofHours(1)));

        delivery(settings).deliver("eks", events("a", 1));

        for (int i = 0; i < 7; i++) {
            long wait = Math.min(20L << i, 160);
            assertThat(output.between(i, i + 1)).isGreaterThanOrEqualTo(Duration.ofMillis(wait * 79 / 100));
        }
        assertThat(output.between(6, 7)).isLessThan(Duration.ofMillis(1_000));
    }

    @Test
    void a_collector_that_asks_for_time_gets_it() throws Exception {
        output.then(new SendResult.Retry(Duration.ofMillis(400), "429"));

        delivery(FAST).deliver("eks", events("a", 1));

        assertThat(output.between(0, 1)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
    }

    @Test
    void but_not_more_than_the_settings_allow() throws Exception {
        output.then(new SendResult.Retry(Duration.ofDays(10_000), "429"));

        delivery(with(new DeliverySettings.Retry(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(50))))
                .deliver("eks", events("a", 1));

        assertThat(output.sends).hasSize(2);
    }

    @Test
    void only_the_rest_is_sent_again() throws Exception {
        output.then(done(List.of(), List.of(1, 3))).then(done(List.of(), List.of(0)));

        delivery(FAST).deliver("eks", events("a", 5));

        assertThat(output.sends)
                .extracting(sent -> ids(sent.events()))
                .containsExactly(ids(events("a", 5)), List.of("a-1", "a-3"), List.of("a-1"));
        assertThat(count("auditbridge.events.accepted")).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void any_mixture_of_answers_ends_with_each_Event_accepted_once(long seed) throws Exception {
        Random random = new Random(seed);
        Map<String, Integer> acceptedTimes = new HashMap<>();
        output.otherwise(sent -> switch (random.nextInt(6)) {
            case 0 -> NOT_NOW;
            case 1 -> new SendResult.Blocked("no permission");
            case 2 -> {
                if (sent.size() > 1) {
                    yield new SendResult.TooLarge("413");
                }
                yield NOT_NOW;
            }
            case 3 -> new SendResult.Retry(Duration.ofMillis(1), "429");
            default -> {
                List<Integer> retry = IntStream.range(0, sent.size())
                        .filter(i -> random.nextBoolean())
                        .boxed()
                        .toList();
                IntStream.range(0, sent.size())
                        .filter(i -> !retry.contains(i))
                        .forEach(i -> acceptedTimes.merge(id(sent.get(i)), 1, Integer::sum));
                yield done(List.of(), retry);
            }
        });

        DeliverySettings quick = new DeliverySettings(
                FAST.batch(),
                1,
                new DeliverySettings.Retry(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1)),
                FAST.breaker(),
                0,
                Duration.ofMillis(1),
                FAST.refusals());
        delivery(quick).deliver("eks", events("a", 40));

        assertThat(acceptedTimes)
                .as("seed %d", seed)
                .hasSize(40)
                .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
        assertThat(deadLetters.kept).isEmpty();
    }

    @Test
    void what_is_too_large_is_split_in_order() throws Exception {
        output.otherwise(sent -> sent.size() > 3 ? new SendResult.TooLarge("413") : SendResult.ACCEPTED);

        delivery(FAST).deliver("eks", events("a", 10));

        assertThat(output.sends.stream()
                        .filter(sent -> sent.events().size() <= 3)
                        .flatMap(sent -> ids(sent.events()).stream()))
                .isEqualTo(ids(events("a", 10)));
    }

    @Test
    void I6_a_single_Event_too_large_is_a_dead_letter() throws Exception {
        output.otherwise(
                sent -> ids(sent).contains("a-2") ? new SendResult.TooLarge("larger than 1 MB") : SendResult.ACCEPTED);

        delivery(FAST).deliver("eks", events("a", 5));

        assertThat(deadLetters.kept).singleElement().satisfies(letter -> {
            assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.REFUSED);
            assertThat(letter.source()).isEqualTo("eks");
            assertThat(letter.output()).isEqualTo("collector");
            assertThat(letter.reason()).isEqualTo("larger than 1 MB");
            assertThat(letter.bytes()).isEqualTo(event("a-2").json());
        });
        assertThat(count("auditbridge.events.accepted")).isEqualTo(4);
        assertThat(count("auditbridge.events.rejected")).isEqualTo(1);
        assertThat(count("auditbridge.dead.letters")).isEqualTo(1);
    }

    @Nested
    class Refused {

        @Test
        void I6_an_Event_without_bodies_is_a_dead_letter_as_it_was_sent() throws Exception {
            output.then(done(List.of(1), List.of()));

            delivery(FAST).deliver("eks", events("a", 3));

            assertThat(output.sends).hasSize(1);
            assertThat(deadLetters.kept)
                    .singleElement()
                    .satisfies(letter ->
                            assertThat(letter.bytes()).isEqualTo(event("a-1").json()));
        }

        @Test
        void I6_an_Event_with_bodies_is_tried_once_more_with_them_as_strings() throws Exception {
            output.then(done(List.of(0), List.of()));

            delivery(FAST).deliver("eks", List.of(event("a", "{\"x\":[1,\"2\"]}", "{}")));

            assertThat(output.sends).hasSize(2);
            assertThat(new String(output.sends.get(1).events().getFirst().json(), UTF_8))
                    .contains("\"requestObject\":\"{\\\"x\\\":[1,\\\"2\\\"]}\",\"responseObject\":\"{}\"");
            assertThat(deadLetters.kept).isEmpty();
            assertThat(count("auditbridge.events.accepted")).isEqualTo(1);
        }

        @Test
        void I6_and_then_is_a_dead_letter_as_it_was_sent_first() throws Exception {
            AuditEvent event = event("a", "{}", "{}");
            output.then(done(List.of(0), List.of())).then(NOT_NOW).then(done(List.of(0), List.of()));

            delivery(FAST).deliver("eks", List.of(event));

            assertThat(output.sends).hasSize(3);
            assertThat(deadLetters.kept)
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.bytes()).isEqualTo(event.json()));
        }

        @Test
        void I6_while_the_dead_letter_cannot_be_written_nothing_is_done_and_it_is_an_alarm() throws Exception {
            output.then(done(List.of(0), List.of()));
            deadLetters.full = true;
            AtomicBoolean returned = new AtomicBoolean();
            start(() -> {
                delivery(FAST).deliver("eks", events("a", 1));
                returned.set(true);
            });

            await().until(() -> health.isBlocked("collector/dead-letter"));
            assertThat(health.ready().reasons().getFirst()).contains("no room on the disk");
            assertThat(returned).isFalse();

            deadLetters.full = false;
            await().untilTrue(returned);
            assertThat(health.ready().ok()).isTrue();
            assertThat(deadLetters.kept).hasSize(1);
        }

        @Test
        void I6_mass_refusal_of_Events_without_bodies_is_Blocked() throws Exception {
            AtomicBoolean wrong = new AtomicBoolean(true);
            output.otherwise(sent -> wrong.get()
                    ? done(IntStream.range(0, sent.size()).boxed().toList(), List.of())
                    : SendResult.ACCEPTED);
            DeliverySettings settings = new DeliverySettings(
                    FAST.batch(),
                    1,
                    FAST.retry(),
                    FAST.breaker(),
                    0,
                    FAST.blockedEvery(),
                    new DeliverySettings.Refusals(20, 5));
            start(() -> delivery(settings).deliver("eks", events("a", 10)));

            await().until(() -> health.isBlocked("collector/refusals"));

            assertThat(deadLetters.kept).hasSize(5);
            assertThat(health.ready().reasons().getFirst())
                    .contains("more than 5 of the last 20")
                    .contains("bad field");
        }

        @Test
        void I6_what_clients_put_in_bodies_never_counts_towards_that() throws Exception {
            output.otherwise(
                    sent -> done(IntStream.range(0, sent.size()).boxed().toList(), List.of()));
            DeliverySettings settings = new DeliverySettings(
                    FAST.batch(),
                    1,
                    FAST.retry(),
                    FAST.breaker(),
                    0,
                    FAST.blockedEvery(),
                    new DeliverySettings.Refusals(20, 0));

            delivery(settings)
                    .deliver(
                            "eks",
                            IntStream.range(0, 30)
                                    .mapToObj(i -> event("a" + i, "{}", "{}"))
                                    .toList());

            assertThat(deadLetters.kept).hasSize(30);
            assertThat(health.ready().ok()).isTrue();
        }

        @Test
        void a_collectors_words_cannot_forge_a_line() throws Exception {
            output.then(new SendResult.Done(
                    List.of(new SendResult.Rejection(0, "no\n\u001b[31mall is well")), List.of(), Duration.ZERO));

            delivery(FAST).deliver("eks", events("a", 1));

            assertThat(deadLetters.kept.getFirst().reason()).isEqualTo("no\\u000a\\u001b[31mall is well");
        }
    }

    @Nested
    class Blocked {

        @Test
        void I5_Blocked_holds_alarms_drops_nothing_and_recovers_by_itself() throws Exception {
            AtomicBoolean repaired = new AtomicBoolean();
            output.otherwise(
                    sent -> repaired.get() ? SendResult.ACCEPTED : new SendResult.Blocked("401: renew the token"));
            AtomicBoolean returned = new AtomicBoolean();
            start(() -> {
                delivery(FAST).deliver("eks", events("a", 3));
                returned.set(true);
            });

            await().until(() -> output.sends.size() >= 3);
            assertThat(returned).isFalse();
            assertThat(health.ready().reasons()).singleElement().asString().endsWith("401: renew the token");
            assertThat(deadLetters.kept).isEmpty();
            assertThat(output.between(1, 2)).isGreaterThanOrEqualTo(FAST.blockedEvery());

            repaired.set(true);
            await().untilTrue(returned);
            assertThat(health.ready().ok()).isTrue();
            assertThat(deadLetters.kept).isEmpty();
        }

        @Test
        void I5_one_send_tries_for_all() throws Exception {
            Duration every = Duration.ofMillis(100);
            output.otherwise(sent -> new SendResult.Blocked("401"));
            Delivery delivery = delivery(
                    new DeliverySettings(FAST.batch(), 4, FAST.retry(), FAST.breaker(), 0, every, FAST.refusals()));
            start(() -> delivery.deliver("eks", events("first", 1)));
            await().until(() -> health.isBlocked("collector"));

            for (int i = 0; i < 500; i++) {
                start(() -> delivery.deliver("eks", events("a", 1)));
            }
            await().until(() -> output.sends.size() >= 15);

            for (int i = 0; i < 14; i++) {
                assertThat(output.between(i, i + 1)).isGreaterThanOrEqualTo(every.minusMillis(5));
            }
        }
    }

    @Test
    void Events_a_second_are_bounded() throws Exception {
        DeliverySettings settings = new DeliverySettings(
                FAST.batch(), 4, FAST.retry(), FAST.breaker(), 20, FAST.blockedEvery(), FAST.refusals());
        long start = System.nanoTime();

        delivery(settings).deliver("eks", events("a", 60));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1_000));
        assertThat(output.sends).hasSize(6);
    }

    @Nested
    class Interrupted {

        @Test
        void while_it_waits_to_retry_the_outcome_is_unknown() throws Exception {
            output.otherwise(sent -> new SendResult.Retry(Duration.ofSeconds(5), "not now"));
            assertUnknownAfterInterrupt(FAST);
        }

        @Test
        void while_it_is_Blocked_the_outcome_is_unknown() throws Exception {
            output.otherwise(sent -> new SendResult.Blocked("401"));
            assertUnknownAfterInterrupt(FAST);
        }

        @Test
        void while_it_sends_the_outcome_is_unknown() throws Exception {
            output.otherwise(sent -> {
                Thread.sleep(Duration.ofHours(1));
                return SendResult.ACCEPTED;
            });
            assertUnknownAfterInterrupt(FAST);
        }

        @Test
        void while_the_dead_letter_cannot_be_written_the_outcome_is_unknown() throws Exception {
            output.otherwise(sent -> done(List.of(0), List.of()));
            deadLetters.full = true;
            assertUnknownAfterInterrupt(FAST);
        }

        private void assertUnknownAfterInterrupt(DeliverySettings settings) throws Exception {
            AtomicBoolean unknown = new AtomicBoolean();
            Thread thread = start(() -> {
                try {
                    delivery(settings).deliver("eks", events("a", 1));
                } catch (InterruptedException e) {
                    unknown.set(true);
                }
            });
            await().until(() -> !output.sends.isEmpty() && thread.getState() == Thread.State.TIMED_WAITING);

            thread.interrupt();
            thread.join();

            assertThat(unknown).isTrue();
        }
    }

    private Delivery delivery(DeliverySettings settings) {
        return new Delivery("collector", output, settings, deadLetters, metrics, health);
    }

    private List<String> sentIds() {
        return output.sends.stream()
                .flatMap(sent -> ids(sent.events()).stream())
                .toList();
    }

    private double count(String name) {
        return registry.get(name).counter().count();
    }

    private static SendResult done(List<Integer> rejected, List<Integer> retry) {
        return new SendResult.Done(
                rejected.stream()
                        .map(index -> new SendResult.Rejection(index, "bad field"))
                        .toList(),
                retry,
                Duration.ZERO);
    }

    private static DeliverySettings with(DeliverySettings.Batch batch) {
        return new DeliverySettings(
                batch, FAST.maxInFlight(), FAST.retry(), FAST.breaker(), 0, FAST.blockedEvery(), FAST.refusals());
    }

    private static DeliverySettings with(DeliverySettings.Retry retry) {
        return new DeliverySettings(
                FAST.batch(), FAST.maxInFlight(), retry, FAST.breaker(), 0, FAST.blockedEvery(), FAST.refusals());
    }

    private Thread start(Body body) {
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                body.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        threads.add(thread);
        return thread;
    }

    private interface Body {
        void run() throws InterruptedException;
    }
}
