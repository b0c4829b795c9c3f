package dev.auditbridge.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.SourceDriver;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A function that Pub/Sub pushes to: an invocation is answered when its message is delivered. */
class PubSubPushSourceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private volatile Instant now = Instant.parse("2026-03-04T05:06:07Z");
    private final PubSubPushSource source = new PubSubPushSource(EventLimits.DEFAULT, Inference.NONE, () -> now);
    private final SourceDriver bridge = new SourceDriver(source, Checkpoint.NONE);

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    @DisplayName("I1: an invocation is answered only when all outputs hold what its message brought")
    void waits() throws Exception {
        CompletableFuture<Void> first = push("m-1", PATIENCE);
        CompletableFuture<Void> second = push("m-2", PATIENCE);
        bridge.pollUntil(PATIENCE, "both messages", () -> bridge.arrived().size() == 2);
        assertThat(bridge.arrived()).containsExactlyInAnyOrder("m-1", "m-2");
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();

        bridge.settle();
        first.get(20, TimeUnit.SECONDS);
        second.get(20, TimeUnit.SECONDS);
        assertThat(bridge.inFlight()).isEmpty();
    }

    @Test
    @DisplayName(
            "I1: an invocation that was not delivered in its time fails, and its message is not handed out from here")
    void late() throws Exception {
        assertRefused(push("m-1", Duration.ofMillis(50)), "Pub/Sub pushes it again");
        bridge.pollUntilQuiet(Duration.ofMillis(100));
        assertThat(bridge.arrived()).isEmpty();

        CompletableFuture<Void> again = push("m-1", PATIENCE);
        bridge.pollUntil(PATIENCE, "the message", () -> bridge.arrived().size() == 1);
        bridge.settle();
        again.get(20, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("I2: the parts of a split entry are answered with the whole, and not before")
    void splitEntry() throws Exception {
        CompletableFuture<Void> first = push(event(Entries.part(0, 2)), PATIENCE);
        bridge.pollUntilQuiet(Duration.ofMillis(200));
        assertThat(bridge.arrived()).isEmpty();
        assertThat(first).isNotDone();

        CompletableFuture<Void> second = push(event(Entries.part(1, 2)), PATIENCE);
        bridge.pollUntil(PATIENCE, "the whole", () -> bridge.arrived().size() == 1);
        assertThat(first).isNotDone();
        bridge.settle();
        first.get(20, TimeUnit.SECONDS);
        second.get(20, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("I1: a part that stays alone is delivered as what it is, and answered")
    void incompleteEntry() throws Exception {
        CompletableFuture<Void> alone = push(event(Entries.part(0, 2)), PATIENCE);
        bridge.pollUntilQuiet(Duration.ofMillis(200));
        now = now.plus(Duration.ofMinutes(3));
        bridge.pollUntil(PATIENCE, "the part", () -> bridge.arrived().size() == 1);

        List<Batch> batches = bridge.inFlight();
        AuditEvent event = batches.getFirst().events().getFirst();
        assertThat(event.envelope().annotations()).containsEntry("auditbridge.dev/gke.split", "1/2");
        bridge.settle();
        alone.get(20, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("I6: what cannot be read goes to the dead letter, and then is answered")
    void poison() throws Exception {
        CompletableFuture<Void> answer =
                push("{\"message\":{\"data\":\"%%%\"},\"subscription\":\"s\"}".getBytes(UTF_8), PATIENCE);
        bridge.pollUntil(PATIENCE, "the poison", () -> bridge.poisons().size() == 1);
        bridge.settle();
        answer.get(20, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("a bridge that stops answers nobody, so that the messages come again")
    void stops() throws Exception {
        CompletableFuture<Void> answer = push("m-1", PATIENCE);
        bridge.pollUntil(PATIENCE, "the message", () -> !bridge.inFlight().isEmpty());
        bridge.close();
        assertRefused(answer, "the bridge is stopping");
        assertRefused(push("m-2", PATIENCE), "the bridge is stopping");
    }

    @Test
    @DisplayName("whoever runs it where nothing is pushed is told so")
    void told() {
        PubSubPushSourceFactory factory = new PubSubPushSourceFactory();
        try (var made = factory.create("gke", Settings.parse(factory.spec(), "{}"), EventLimits.DEFAULT)) {
            assertThat(made.note()).contains("only deploy/google-function is pushed to");
        }
    }

    private static void assertRefused(CompletableFuture<Void> answer, String why) {
        assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .rootCause()
                .satisfies(cause -> assertThat(cause.getStackTrace()).isNotEmpty());
        assertThat(answer.handle((done, error) -> String.valueOf(error)).join()).contains(why);
    }

    private CompletableFuture<Void> push(String insertId, Duration patience) throws Exception {
        JsonObject entry = Entries.entry("discovery");
        entry.addProperty("insertId", insertId);
        entry.getAsJsonObject("operation").addProperty("id", insertId);
        return push(event(Entries.text(entry)), patience);
    }

    private CompletableFuture<Void> push(byte[] event, Duration patience) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        source.handle(event, patience);
                    } catch (SourceException | InterruptedException e) {
                        throw new CompletionException(e);
                    }
                },
                runnable -> Thread.ofVirtual().start(runnable));
    }

    /** What Eventarc hands to a function. */
    private static byte[] event(byte[] entry) {
        return ("{\"message\":{\"data\":\"" + Base64.getEncoder().encodeToString(entry)
                        + "\",\"attributes\":{\"logging.googleapis.com/timestamp\":\"2026-03-04T05:06:07Z\"},\"messageId\":\"1\","
                        + "\"publishTime\":\"2026-03-04T05:06:07Z\"},\"subscription\":\"projects/p/subscriptions/s\"}")
                .getBytes(UTF_8);
    }
}
