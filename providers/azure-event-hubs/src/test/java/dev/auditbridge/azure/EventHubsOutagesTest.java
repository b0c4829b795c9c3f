package dev.auditbridge.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Start;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Source;
import dev.auditbridge.standins.eventhubs.Detach;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Outages that last, in both modes, and short ones in balanced mode, whose balancing intervals are those that are shipped. The
 * time for which tokens are refused is {@code -Drefusal=SECONDS}.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = "a quiet machine", mode = ResourceAccessMode.READ)
@DisplayName("Outages of an Event Hub")
class EventHubsOutagesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration REFUSAL = Duration.ofSeconds(Long.getLong("refusal", 3));
    private static final EventHubsSettings.Balance SHIPPED = EventHubsSettings.Balance.DEFAULT;

    private final EventHubsStandIn hub = EventHubsStandIn.start("insights-logs-kube-audit", 2);
    private final List<String> published = new ArrayList<>();

    private enum Mode {
        DIRECT,
        BALANCED
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            String id = "event-" + published.size();
            hub.publish(published.size() % 2, EventHubsWorld.body(id));
            published.add(id);
        }
    }

    private SourceLog open(Mode mode) {
        EventHubsSettings settings = EventHubsWorld.settings(hub, new Start.Earliest(), 16);
        Source source = switch (mode) {
            case DIRECT -> EventHubsWorld.source(hub, settings);
            case BALANCED ->
                new BalancedSource(
                        settings.balancedBy(SHIPPED.savingEvery(Duration.ZERO)),
                        HubConnection.of(
                                new Secret(hub.connectionString()),
                                settings.pace().answer()),
                        new MemoryCheckpointStore(),
                        new BlobErrors("a store in memory"),
                        EventLimits.DEFAULT,
                        InstantSource.system());
        };
        return new SourceLog(source, Checkpoint.NONE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.auditbridge.azure.EventHubsFaultsTest#passing")
    @DisplayName("I1: in balanced mode lose nothing, repeat nothing under way, and are over with the next balancing:")
    void passes(String name, Consumer<EventHubsStandIn> fault) throws Exception {
        publish(100);
        try (SourceLog log = open(Mode.BALANCED)) {
            log.until(PATIENCE, () -> log.arrived() == 100);
            fault.accept(hub);
            long began = System.nanoTime();
            publish(100);
            log.until(PATIENCE, () -> log.missing(published) == 0);
            long recovery = (System.nanoTime() - began) / 1_000_000;
            System.out.printf(
                    "balanced, %s: %d ms until all had come again, lost=%d, twice=%d%n",
                    name, recovery, log.missing(published), log.twice());
            assertThat(recovery)
                    .isLessThan(
                            SHIPPED.interval().multipliedBy(2).plusSeconds(2).toMillis());
            assertThat(log.lost()).isZero();
            assertThat(log.twice()).isLessThanOrEqualTo(16 * 2);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Mode.class)
    @DisplayName("I5: tokens refused for a while block, and heal by themselves:")
    void refusedTokens(Mode mode) throws Exception {
        refused(
                mode,
                "tokens refused for " + REFUSAL.toSeconds() + " s",
                REFUSAL,
                "Azure Event Hubs Data Receiver",
                () -> {
                    hub.denyAuthorization(true);
                    hub.dropConnections();
                });
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Mode.class)
    @DisplayName("I5: a partition that is unknown for a while blocks, and heals by itself:")
    void unknownPartition(Mode mode) throws Exception {
        refused(mode, "unknown partition", Duration.ofSeconds(2), "was not found", () -> {
            hub.refuseReaders(Detach.NOT_FOUND);
            hub.dropConnections();
        });
    }

    private void refused(Mode mode, String name, Duration time, String words, Runnable fault) throws Exception {
        publish(20);
        try (SourceLog log = open(mode)) {
            log.until(PATIENCE, () -> log.arrived() == 20);
            fault.run();
            publish(20);
            log.until(PATIENCE, () -> log.isBlockedWith(words));
            Thread.sleep(time);
            hub.denyAuthorization(false);
            hub.refuseReaders(null);
            long began = System.nanoTime();
            log.until(PATIENCE, () -> log.arrived() >= 40 && !log.isBlocked());
            System.out.printf(
                    "%s, %s: %d ms from the cure to the last event, lost=%d, twice=%d%n",
                    mode.name().toLowerCase(Locale.ROOT),
                    name,
                    (System.nanoTime() - began) / 1_000_000,
                    log.missing(published),
                    log.twice());
            assertThat(log.ids()).containsExactlyInAnyOrderElementsOf(published);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Mode.class)
    @DisplayName("10 s of silence are no error, and told as lag:")
    void silence(Mode mode) throws Exception {
        publish(20);
        try (SourceLog log = open(mode)) {
            log.until(PATIENCE, () -> log.arrived() == 20);
            hub.holdDeliveries(true);
            Thread.sleep(50);
            publish(20);
            log.pollFor(Duration.ofSeconds(10));
            assertThat(log.errors()).isEmpty();
            assertThat(log.lag()).isPositive();
            hub.holdDeliveries(false);
            long began = System.nanoTime();
            log.until(PATIENCE, () -> log.arrived() == 40);
            long recovery = (System.nanoTime() - began) / 1_000_000;
            log.until(PATIENCE, () -> log.lag().isZero());
            System.out.printf(
                    "%s, 10 s of silence: %d ms until all had come, lost=%d, twice=%d%n",
                    mode.name().toLowerCase(Locale.ROOT), recovery, log.missing(published), log.twice());
            assertThat(log.ids()).containsExactlyInAnyOrderElementsOf(published);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Mode.class)
    @DisplayName("I6: a poison body in the middle is kept and passed:")
    void poison(Mode mode) throws Exception {
        publish(20);
        hub.publish(0, AksEnvelopes.bytes("{\"records\":[{\"category\":\"kube-audit\""));
        hub.publish(1, new byte[] {0, 1, 2});
        publish(20);
        try (SourceLog log = open(mode)) {
            log.until(PATIENCE, () -> log.arrived() == 40 && log.poisons() == 2);
            assertThat(log.ids()).containsExactlyInAnyOrderElementsOf(published);
            assertThat(log.errors()).isEmpty();
        }
    }
}
