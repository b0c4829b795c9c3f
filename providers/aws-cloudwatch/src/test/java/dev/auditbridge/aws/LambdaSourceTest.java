package dev.auditbridge.aws;

import static dev.auditbridge.aws.EksDecoderTest.gzip;
import static dev.auditbridge.aws.EksDecoderTest.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.SourceDriver;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A function that is pushed to: an invocation is answered when, and as far as, its records are delivered. */
class LambdaSourceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern FAILED =
            Pattern.compile("\\{\"batchItemFailures\":\\[\\{\"itemIdentifier\":\"(.*)\"}]}");
    private static final String ALL_DELIVERED = "{\"batchItemFailures\":[]}";

    private final LambdaSource source = new LambdaSource(EventLimits.DEFAULT, "eu-west-1");
    private final SourceDriver bridge = new SourceDriver(source, Checkpoint.NONE);

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    @DisplayName("I1: an invocation is answered only when all outputs hold what it brought")
    void waits() throws Exception {
        CompletableFuture<String> answer = invoke(kinesis(1, 2, 3), PATIENCE);
        bridge.pollUntil(PATIENCE, "all records", () -> bridge.inFlight().size() == 3);
        assertThat(bridge.arrived()).containsExactly("e-1", "e-2", "e-3");
        assertThat(answer).isNotDone();

        bridge.settle();
        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(ALL_DELIVERED);
        assertThat(bridge.inFlight()).isEmpty();
    }

    @Test
    @DisplayName("I1: in the end of its time it names the first record that was not delivered, whatever came after it")
    void partial() throws Exception {
        CompletableFuture<String> answer = invoke(kinesis(1, 2, 3, 4), Duration.ofSeconds(3));
        bridge.pollUntil(PATIENCE, "all records", () -> bridge.inFlight().size() == 4);
        List<Batch> batches = bridge.inFlight();
        bridge.accept(List.of(batches.get(0), batches.get(2), batches.get(3)));
        bridge.commit(false);

        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"2\"}]}");
    }

    @Test
    @DisplayName("I1: a direct subscription that was not delivered is an invocation that fails")
    void direct() throws Exception {
        byte[] event = utf8("{\"awslogs\":{\"data\":\"" + payload(1) + "\"}}");
        CompletableFuture<String> late = invoke(event, Duration.ofMillis(50));
        assertThatThrownBy(() -> late.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .rootCause()
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("Lambda tries it again");

        CompletableFuture<String> answer = invoke(event, PATIENCE);
        bridge.pollUntil(PATIENCE, "the record", () -> !bridge.inFlight().isEmpty());
        bridge.settle();
        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(ALL_DELIVERED);
    }

    @Test
    @DisplayName("I6: what cannot be read is delivered to the dead letter, and then is done")
    void poison() throws Exception {
        CompletableFuture<String> answer = invoke(
                utf8("{\"Records\":[{\"kinesis\":{\"sequenceNumber\":\"1\",\"data\":\"%%%\"}},"
                        + "{\"kinesis\":{\"sequenceNumber\":\"2\",\"data\":\"" + payload(2) + "\"}}]}"),
                PATIENCE);
        bridge.pollUntil(PATIENCE, "both", () -> bridge.inFlight().size() == 2);
        assertThat(bridge.poisons()).hasSize(1);
        assertThat(bridge.arrived()).containsExactly("e-2");
        bridge.settle();
        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(ALL_DELIVERED);
    }

    @Test
    @DisplayName("a bridge that stops answers whoever waits, so that the records come again")
    void stops() throws Exception {
        CompletableFuture<String> answer = invoke(kinesis(1, 2), PATIENCE);
        bridge.pollUntil(PATIENCE, "a record", () -> !bridge.inFlight().isEmpty());
        bridge.close();
        assertThat(answer.get(20, TimeUnit.SECONDS)).matches(FAILED);
        assertThat(invoke(kinesis(3), PATIENCE).get(20, TimeUnit.SECONDS)).matches(FAILED);
    }

    @Test
    @DisplayName(
            "I1: a shard that Lambda hands out again from where it failed loses nothing, whatever is accepted when")
    void model() throws Exception {
        Random random = new Random(7);
        Set<String> delivered = new HashSet<>();
        int next = 0;
        int invocations = 0;
        while (next < 60) {
            invocations++;
            int end = Math.min(60, next + 7);
            CompletableFuture<String> answer =
                    invoke(kinesis(IntStream.range(next, end).toArray()), Duration.ofMillis(300));
            while (!answer.isDone()) {
                bridge.poll();
                List<Batch> some = new ArrayList<>(bridge.inFlight());
                some.removeIf(batch -> random.nextInt(4) > 0);
                some.forEach(batch -> batch.events()
                        .forEach(event ->
                                delivered.add(String.valueOf(event.envelope().auditId()))));
                bridge.accept(some);
                bridge.commit(false);
            }
            var failed = FAILED.matcher(answer.get());
            next = failed.matches() ? Integer.parseInt(failed.group(1)) : end;
            assertThat(delivered)
                    .as("before record %d, after %d invocations", next, invocations)
                    .containsAll(
                            IntStream.range(0, next).mapToObj(i -> "e-" + i).toList());
        }
    }

    private CompletableFuture<String> invoke(byte[] event, Duration patience) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(new String(source.handle(event, patience), UTF_8));
            } catch (SourceException | InterruptedException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private static byte[] kinesis(int... numbers) {
        return utf8(IntStream.of(numbers)
                .mapToObj(number -> "{\"eventSource\":\"aws:kinesis\",\"kinesis\":{\"sequenceNumber\":\"" + number
                        + "\",\"data\":\"" + payload(number) + "\"}}")
                .collect(Collectors.joining(",", "{\"Records\":[", "]}")));
    }

    private static String payload(int number) {
        String message = Audit.event("e-" + number).replace("\\", "\\\\").replace("\"", "\\\"");
        return Base64.getEncoder()
                .encodeToString(gzip(utf8("{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"111122223333\","
                        + "\"logGroup\":\"" + Audit.GROUP + "\",\"logStream\":\"" + Audit.STREAM
                        + "\",\"subscriptionFilters\":[\"a\"],"
                        + "\"logEvents\":[{\"id\":\"" + number + "\",\"timestamp\":1767225600000,\"message\":\""
                        + message + "\"}]}")));
    }
}
