package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import dev.auditbridge.event.TestEvents;
import dev.auditbridge.event.Transform;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Position;
import dev.auditbridge.source.Source;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Statistic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That a bridge to which everything happens counts all of it. */
@Timeout(60)
class MetricsTest {
    private final Rig rig = new Rig();

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void every_metric_that_is_promised_says_what_happened() throws Exception {
        RecordingOutput output = rig.output("collector");
        output.answer = events -> {
            List<SendResult.Rejection> refused = events.stream()
                    .filter(event -> TestEvents.id(event).equals("refused"))
                    .map(event -> new SendResult.Rejection(events.indexOf(event), "bad field"))
                    .toList();
            return new SendResult.Done(refused, List.of(), Duration.ZERO);
        };
        rig.transforms.add(new Transform() {
            @Override
            public String name() {
                return "picky";
            }

            @Override
            public Outcome apply(AuditEvent event) {
                return TestEvents.id(event).equals("dropped")
                        ? new Outcome.Dropped("unwanted")
                        : new Outcome.Kept(event);
            }
        });
        Bridge bridge = rig.start(new Eventful());

        assertThat(bridge.awaitCaughtUp(Duration.ofSeconds(20))).isTrue();
        await().until(() -> value("auditbridge.inflight.bytes") == 0);

        Map<String, Double> seen = rig.registry.getMeters().stream()
                .map(Meter::getId)
                .map(Meter.Id::getName)
                .distinct()
                .collect(Collectors.toMap(name -> name, this::value));
        assertThat(seen)
                .containsEntry("auditbridge.records.read", 6.0)
                .containsEntry("auditbridge.events.decoded", 4.0)
                .containsEntry("auditbridge.records.ignored", 1.0)
                .containsEntry("auditbridge.records.poison", 1.0)
                .containsEntry("auditbridge.annotations.dropped", 2.0)
                .containsEntry("auditbridge.events.dropped", 1.0)
                .containsEntry("auditbridge.events.accepted", 2.0)
                .containsEntry("auditbridge.events.rejected", 1.0)
                .containsEntry("auditbridge.dead.letters", 2.0)
                .containsEntry("auditbridge.lag.seconds", 90.0)
                .containsEntry("auditbridge.lag.retention.ratio", 0.25)
                .containsEntry("auditbridge.late.beyond.window", 3.0)
                .containsEntry("auditbridge.lost", 5.0)
                .containsEntry("auditbridge.held.by.output", 0.0)
                .containsEntry("auditbridge.blocked", 0.0)
                .containsKeys(
                        "auditbridge.inflight.bytes",
                        "auditbridge.sends",
                        "auditbridge.send.duration",
                        "auditbridge.checkpoint.age.seconds")
                .hasSize(19);
        assertThat(seen.get("auditbridge.sends")).isPositive();
        assertThat(seen.get("auditbridge.send.duration")).isEqualTo(seen.get("auditbridge.sends"));
        assertThat(seen.get("auditbridge.checkpoint.age.seconds")).isBetween(0.0, 30.0);
    }

    /** The sum over components and reasons; of a timer how often it measured. */
    private double value(String name) {
        return rig.registry.find(name).meters().stream()
                .mapToDouble(meter -> {
                    for (Measurement measurement : meter.measure()) {
                        if (measurement.getStatistic() == Statistic.COUNT
                                || measurement.getStatistic() == Statistic.VALUE) {
                            return measurement.getValue();
                        }
                    }
                    throw new AssertionError(name);
                })
                .sum();
    }

    /** One batch, and everything that a source can have to tell. */
    private static final class Eventful implements Source {
        private static final Partition PARTITION = new Partition("0", 1, true);

        private final AtomicBoolean polled = new AtomicBoolean();

        @Override
        public PositionKeeper positionKeeper() {
            return PositionKeeper.BRIDGE;
        }

        @Override
        public void start(Checkpoint stored, Listener listener) {
            listener.assigned(PARTITION);
            listener.lag(PARTITION, Duration.ofSeconds(90), Optional.of(Duration.ofSeconds(360)));
            listener.lateBeyondWindow(PARTITION, 3);
            listener.lost(PARTITION, 5, "the log was cut");
        }

        @Override
        public @Nullable Batch poll(Partition partition, Duration timeout) throws InterruptedException {
            if (polled.getAndSet(true)) {
                Thread.sleep(timeout);
                return null;
            }
            Batch.Builder batch = Batch.builder(partition, 0);
            for (String id : List.of("good", "refused", "dropped")) {
                batch.add(new Decoded.Event(TestEvents.event(id), 0));
            }
            return batch.add(new Decoded.Event(TestEvents.event("annotated"), 2))
                    .add(new Decoded.Ignored("no-event"))
                    .add(new Decoded.Poison("broken", "{".getBytes(StandardCharsets.UTF_8), Origin.of("toy")))
                    .end(new Position("v1:6"))
                    .build();
        }

        @Override
        public void accepted(Batch batch) {}

        @Override
        public void committed(Batch batch) {}

        @Override
        public boolean caughtUp() {
            return polled.get();
        }

        @Override
        public String probe() {
            return "eventful";
        }

        @Override
        public Source window(Instant from, Instant to) {
            return this;
        }

        @Override
        public void close() {}
    }
}
