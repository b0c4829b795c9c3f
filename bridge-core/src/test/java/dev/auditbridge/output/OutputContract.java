package dev.auditbridge.output;

import static dev.auditbridge.event.TestEvents.event;
import static dev.auditbridge.event.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.event.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Output} must do, against a collector that can be told to misbehave. */
@Timeout(60)
public abstract class OutputContract {
    /** The longest that an output under test may wait without progress. */
    protected static final Duration TIMEOUT = Duration.ofSeconds(1);

    /** How a collector may misbehave. */
    public enum Fault {
        /** It takes the first of the next Events, and none of the others. */
        TAKES_THE_FIRST,
        /** It answers the next send that it has no time. */
        NOT_NOW,
        /** It refuses the first of the next Events for its content. */
        REFUSES_THE_FIRST,
        /** It lets nobody in until it is repaired. */
        LETS_NOBODY_IN,
        /** It reads and answers slowly, but makes progress. */
        SLOW,
        /** It cuts the connection in the middle of the next send. */
        CUTS,
        /** It is connected and says nothing, until it is repaired. */
        SILENT,
        /** It resets connections that are idle, now. */
        RESETS_IDLE
    }

    private Output output;

    /** The longest that this output may wait, for collectors that may need longer to answer at all. */
    protected Duration timeout() {
        return TIMEOUT;
    }

    /** An output to the collector, that waits {@link #timeout} at most; called once a test. */
    protected abstract Output open() throws Exception;

    /** About how many bytes the largest Event of a test has, for protocols with a limit of their own. */
    protected int largestEvent() {
        return 300_000;
    }

    /** Makes the collector misbehave; false if neither it nor the protocol knows this fault. */
    protected abstract boolean provoke(Fault fault) throws Exception;

    /** Ends every lasting fault. */
    protected abstract void repair() throws Exception;

    /** The Events that the collector has accepted, as canonical JSON, in the order they came. */
    protected abstract List<String> received() throws Exception;

    @BeforeEach
    void openOutput() throws Exception {
        output = open();
    }

    @AfterEach
    void closeOutput() {
        output.close();
    }

    @Test
    void it_says_what_a_send_may_hold() {
        Output.Limits limits = output.limits();

        assertThat(limits.maxEvents()).isPositive();
        assertThat(limits.maxBytes()).isPositive();
        assertThat(limits.maxInFlight()).isPositive();
    }

    @Test
    void what_it_calls_accepted_has_arrived_as_it_was() throws Exception {
        List<AuditEvent> events = List.of(
                event("plain"),
                event(
                        "bodies",
                        "{\"quote\":\"\\\"\\\\\",\"tab\":\"\\t\",\"nul\":\"\\u0000\"}",
                        "[1e400,-0.0,9007199254740993]"),
                event("grüße-\uD83D\uDE00"),
                event("big", "\"" + "x".repeat(largestEvent()) + "\"", "null"));

        assertThat(output.send(events)).isEqualTo(SendResult.ACCEPTED);

        awaitReceived(events);
    }

    @Test
    void one_send_after_another_arrives_in_order() throws Exception {
        List<AuditEvent> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            List<AuditEvent> some = events("s" + i, 1 + i);
            assertThat(output.send(some)).isEqualTo(SendResult.ACCEPTED);
            all.addAll(some);
        }

        awaitReceived(all);
    }

    @Test
    void as_many_sends_as_it_allows_run_at_once() throws Exception {
        List<AuditEvent> all = new ArrayList<>();
        List<Future<SendResult>> sends = new ArrayList<>();
        for (int i = 0; i < 4 * output.limits().maxInFlight(); i++) {
            List<AuditEvent> some = events("c" + i, 50);
            all.addAll(some);
            sends.add(sending(some).future);
        }

        for (Future<SendResult> send : sends) {
            assertThat(send.get()).isEqualTo(SendResult.ACCEPTED);
        }
        await().untilAsserted(() -> assertThat(received()).containsExactlyInAnyOrderElementsOf(texts(all)));
    }

    @Test
    void what_was_not_taken_is_named_and_only_that_need_be_sent_again() throws Exception {
        with(Fault.TAKES_THE_FIRST);
        List<AuditEvent> events = events("p", 5);

        SendResult.Done done = done(output.send(events));

        assertThat(done.rejected()).isEmpty();
        assertThat(done.retry()).containsExactly(1, 2, 3, 4);
        assertThat(output.send(events.subList(1, 5))).isEqualTo(SendResult.ACCEPTED);
        assertThat(received()).containsAll(texts(events));
    }

    @Test
    void a_collector_without_time_is_a_retry() throws Exception {
        with(Fault.NOT_NOW);

        assertThat(output.send(events("r", 3))).isInstanceOf(SendResult.Retry.class);
        assertThat(output.send(events("r", 3))).isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void a_refusal_names_the_Event() throws Exception {
        with(Fault.REFUSES_THE_FIRST);
        List<AuditEvent> events = events("x", 3);

        SendResult.Done done = done(output.send(events));

        assertThat(done.rejected()).extracting(SendResult.Rejection::index).containsExactly(0);
        assertThat(done.rejected().getFirst().reason()).isNotBlank();
        assertThat(done.retry()).isEmpty();
        assertThat(received()).containsAll(texts(events.subList(1, 3)));
    }

    @Test
    void I5_a_collector_that_lets_nobody_in_is_Blocked_and_works_again_by_itself() throws Exception {
        with(Fault.LETS_NOBODY_IN);

        assertThat(output.send(events("b", 3)))
                .isInstanceOfSatisfying(
                        SendResult.Blocked.class,
                        blocked -> assertThat(blocked.why()).isNotBlank());
        assertThat(output.probe()).isInstanceOf(SendResult.Blocked.class);
        assertThat(received()).isEmpty();

        repair();
        assertThat(output.send(events("b", 3))).isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void a_slow_collector_gets_no_second_copy() throws Exception {
        with(Fault.SLOW);
        List<AuditEvent> events = events("s", 50);

        assertThat(output.send(events)).isEqualTo(SendResult.ACCEPTED);

        awaitReceived(events);
    }

    @Test
    void a_cut_in_the_middle_of_a_send_is_not_accepted_and_the_next_send_works() throws Exception {
        with(Fault.CUTS);
        List<AuditEvent> events = new ArrayList<>(events("c", 1_000));
        if (!output.limits().acknowledges()) {
            events.add(noise());
        }

        assertThat(unaccepted(output.send(events), events.size())).isNotEmpty();

        assertThat(output.send(events)).isEqualTo(SendResult.ACCEPTED);
        await().untilAsserted(() -> assertThat(received()).containsAll(texts(events)));
    }

    @Test
    void a_collector_that_says_nothing_is_noticed_in_time() throws Exception {
        Assumptions.assumeTrue(output.limits().acknowledges(), "collectors of this protocol never say anything");
        with(Fault.SILENT);
        long start = System.nanoTime();

        assertThat(output.send(events("h", 10))).isInstanceOf(SendResult.Retry.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(timeout(), timeout().plusSeconds(1));
        repair();
        assertThat(output.send(events("h", 10))).isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void a_collector_that_reads_nothing_is_noticed_in_time() throws Exception {
        with(Fault.SILENT);
        assertThat(output.send(List.of(noise()))).isInstanceOf(SendResult.Retry.class);
    }

    @Test
    void a_connection_reset_while_idle_is_no_failure() throws Exception {
        assertThat(output.send(events("first", 3))).isEqualTo(SendResult.ACCEPTED);
        with(Fault.RESETS_IDLE);

        assertThat(output.send(events("second", 3))).isEqualTo(SendResult.ACCEPTED);

        await().untilAsserted(() -> assertThat(received()).containsAll(texts(events("second", 3))));
    }

    @Test
    void I1_an_interrupt_ends_a_send_with_an_unknown_outcome_and_harms_no_other() throws Exception {
        with(Fault.SILENT);
        Sending sending = sending(stuck());
        Thread.sleep(Duration.ofMillis(100));

        sending.thread.interrupt();

        assertThat(sending.future)
                .failsWithin(2, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(InterruptedException.class);
        repair();
        assertThat(output.send(events("after", 3))).isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void to_close_it_ends_what_is_being_sent() throws Exception {
        with(Fault.SILENT);
        Sending sending = sending(stuck());
        Thread.sleep(Duration.ofMillis(100));

        output.close();
        output.close();

        SendResult result = sending.future.get(2, TimeUnit.SECONDS);
        assertThat(unaccepted(result, 1)).isNotEmpty();
    }

    @Test
    void a_probe_sends_nothing() throws Exception {
        assertThat(output.probe()).isEqualTo(SendResult.ACCEPTED);
        assertThat(received()).isEmpty();
    }

    @Test
    void a_closed_output_accepts_nothing() throws Exception {
        output.close();

        assertThat(unaccepted(output.send(events("z", 2)), 2)).hasSize(2);
    }

    /** The output under test. */
    protected final Output output() {
        return output;
    }

    /** Waits until exactly these have arrived, in order. */
    protected final void awaitReceived(List<AuditEvent> events) {
        await().untilAsserted(() -> assertThat(received()).isEqualTo(texts(events)));
    }

    /** Provokes a fault, or skips the test by name. */
    protected final void with(Fault fault) throws Exception {
        Assumptions.assumeTrue(provoke(fault), () -> "this protocol knows no fault " + fault);
    }

    /** Events that cannot be sent while the collector is silent: one without acknowledgements must not find room for them. */
    private List<AuditEvent> stuck() {
        return output.limits().acknowledges() ? events("i", 3) : List.of(noise());
    }

    /** An Event of 14 MB that no compression makes small: more than the operating systems on both sides keep for a reader. */
    private static AuditEvent noise() {
        return Noise.EVENT;
    }

    /** Made once, where it is needed. */
    private static final class Noise {
        private static final AuditEvent EVENT = make();

        private static AuditEvent make() {
            byte[] bytes = new byte[10 << 20];
            new Random(6).nextBytes(bytes);
            return event("noise", "\"" + Base64.getEncoder().encodeToString(bytes) + "\"", "null");
        }
    }

    private static List<String> texts(List<AuditEvent> events) {
        return events.stream()
                .map(event -> new String(event.json(), StandardCharsets.UTF_8))
                .toList();
    }

    private static SendResult.Done done(SendResult result) {
        assertThat(result).isInstanceOf(SendResult.Done.class);
        return (SendResult.Done) result;
    }

    private static List<Integer> unaccepted(SendResult result, int count) {
        return switch (result) {
            case SendResult.Done(var rejected, var retry, var after) -> retry;
            case SendResult.TooLarge tooLarge -> all(count);
            case SendResult.Retry retry -> all(count);
            case SendResult.Blocked blocked -> all(count);
        };
    }

    private static List<Integer> all(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private Sending sending(List<AuditEvent> events) {
        CompletableFuture<SendResult> future = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                future.complete(output.send(events));
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        });
        return new Sending(thread, future);
    }

    private record Sending(Thread thread, CompletableFuture<SendResult> future) {}
}
