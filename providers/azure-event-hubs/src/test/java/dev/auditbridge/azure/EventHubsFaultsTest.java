package dev.auditbridge.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.config.Start;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Position;
import dev.auditbridge.source.SourceException;
import dev.auditbridge.standins.eventhubs.Detach;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a hub does to its readers, and what a reader makes of it. Every case publishes all through the fault, and prints how
 * long nothing arrived.
 */
@ResourceLock("a quiet machine")
@DisplayName("Faults of an Event Hub")
class EventHubsFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PARTITIONS = 2;

    private final EventHubsStandIn hub = EventHubsStandIn.start("insights-logs-kube-audit", PARTITIONS);
    private final Set<String> published = new LinkedHashSet<>();

    @AfterEach
    void stop() {
        hub.close();
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            String id = "event-" + published.size();
            hub.publish(published.size() % PARTITIONS, EventHubsWorld.body(id));
            published.add(id);
        }
    }

    private SourceLog open(Checkpoint stored) {
        return open(stored, new Start.Earliest());
    }

    private SourceLog open(Checkpoint stored, Start start) {
        return new SourceLog(EventHubsWorld.source(hub, EventHubsWorld.settings(hub, start, 16)), stored);
    }

    private static Arguments fault(String name, Consumer<EventHubsStandIn> fault) {
        return Arguments.of(name, fault);
    }

    static Stream<Arguments> passing() {
        return Stream.of(
                fault("dropped connections", EventHubsStandIn::dropConnections),
                fault("server-busy", hub -> detachAll(hub, Detach.SERVER_BUSY)),
                fault("detach-forced", hub -> detachAll(hub, Detach.DETACH_FORCED)),
                fault("internal-error", hub -> detachAll(hub, Detach.INTERNAL_ERROR)),
                fault("a detach without a reason", hub -> detachAll(hub, Detach.NONE)),
                fault("a stolen link", hub -> detachAll(hub, Detach.STOLEN)),
                fault("an expired token", hub -> detachAll(hub, Detach.EXPIRED_TOKEN)));
    }

    static void detachAll(EventHubsStandIn hub, Detach how) {
        for (int i = 0; i < hub.partitions(); i++) {
            hub.detachReaders(i, how);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passing")
    @DisplayName("I1: lose nothing, repeat nothing, and are over within two seconds:")
    void passes(String name, Consumer<EventHubsStandIn> fault) throws Exception {
        publish(200);
        try (SourceLog log = open(Checkpoint.NONE)) {
            log.until(PATIENCE, () -> log.arrived() >= 150);
            fault.accept(hub);
            long began = System.nanoTime();
            publish(100);
            int before = log.arrived();
            log.until(PATIENCE, () -> log.arrived() >= Math.max(before, 200) + 1);
            long silence = (System.nanoTime() - began) / 1_000_000;
            log.until(PATIENCE, () -> log.arrived() >= published.size());
            System.out.printf(
                    "direct, %s: %d ms until events came again, lost=%d, twice=%d%n",
                    name, silence, log.missing(published), log.twice());
            assertThat(log.errors())
                    .noneMatch(error ->
                            EventHubsErrors.isAuthorization(error) && error.kind() == SourceException.Kind.BLOCKED);
            assertThat(log.ids()).containsExactlyInAnyOrderElementsOf(published);
            assertThat(log.lost()).isZero();
            assertThat(silence).isLessThan(2_000);
        }
    }

    @Test
    @DisplayName("I1: connections that drop again and again lose nothing")
    void dropsAgainAndAgain() throws Exception {
        try (SourceLog log = open(Checkpoint.NONE)) {
            for (int i = 0; i < 40; i++) {
                publish(10);
                hub.dropConnections();
                log.pollFor(Duration.ofMillis(50));
            }
            log.until(PATIENCE, () -> log.arrived() >= published.size());
            assertThat(log.ids()).containsExactlyInAnyOrderElementsOf(published);
            assertThat(log.lost()).isZero();
        }
    }

    @Test
    @DisplayName("I6: a poison body in the middle is kept and passed")
    void poison() throws Exception {
        publish(20);
        hub.publish(0, AksEnvelopes.bytes("{\"records\":[{\"category\":\"kube-audit\""));
        hub.publish(1, new byte[] {0, 1, 2});
        publish(20);
        try (SourceLog log = open(Checkpoint.NONE)) {
            log.until(PATIENCE, () -> log.arrived() == 40 && log.poisons() == 2);
            assertThat(log.ids()).containsExactlyInAnyOrderElementsOf(published);
        }
    }

    @Test
    @DisplayName("a position older than the hub's retention is counted as loss, to the event")
    void retention() throws Exception {
        publish(20);
        Checkpoint stored;
        try (SourceLog log = open(Checkpoint.NONE)) {
            log.until(PATIENCE, () -> log.arrived() == 20);
            stored = log.checkpoint();
        }
        publish(40);
        hub.expire(0, 20);
        hub.expire(1, 25);
        try (SourceLog log = open(stored)) {
            log.until(PATIENCE, () -> log.caughtUp() && log.lost() == 10 + 15);
            assertThat(log.arrived()).isEqualTo(10 + 5);
        }
    }

    @Test
    @DisplayName("a hub created anew is read from its beginning, and said to be lost")
    void createdAnew() throws Exception {
        publish(10);
        Map<String, Position> old = Map.of(
                "insights-logs-kube-audit/0",
                new EventHubsPosition(1_000, java.time.Instant.now(), "99999").toPosition());
        try (SourceLog log = open(new Checkpoint(old, Map.of()))) {
            log.until(PATIENCE, () -> log.arrived() == 10);
            assertThat(log.losses()).singleElement().asString().contains("created anew");
        }
    }

    @Test
    @DisplayName("partitions added while it runs are found and read from their first event")
    void newPartitions() throws Exception {
        publish(4);
        try (SourceLog log = open(Checkpoint.NONE, new Start.Latest())) {
            log.until(PATIENCE, log::caughtUp);
            hub.addPartitions(1);
            hub.publish(2, EventHubsWorld.body("of the new partition"));
            log.until(PATIENCE, () -> log.ids().contains("of the new partition"));
            assertThat(log.ids()).containsExactly("of the new partition");
        }
    }

    @Test
    @DisplayName("a second instance with the same owner level takes over, and the first says who reads")
    void secondInstance() throws Exception {
        publish(10);
        try (SourceLog first = open(Checkpoint.NONE)) {
            first.until(PATIENCE, () -> first.arrived() == 10);
            try (SourceLog second = open(first.checkpoint())) {
                second.until(PATIENCE, second::caughtUp);
                second.pollFor(Duration.ofMillis(500));
                first.until(PATIENCE, () -> !first.errors().isEmpty());
                assertThat(first.errors().getFirst().kind()).isEqualTo(SourceException.Kind.BLOCKED);
                assertThat(first.errors().getFirst())
                        .hasMessageContaining("another program in consumer group siem-bridge");
            }
        }
    }

    @Test
    @DisplayName("opaque offsets of a geo-replicated namespace carry a reader over a restart and a dropped connection")
    void opaqueOffsets() throws Exception {
        try (EventHubsStandIn geo = EventHubsStandIn.start("geo", 1, true)) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                ids.add("geo-" + i);
                geo.publish(0, EventHubsWorld.body("geo-" + i));
            }
            Checkpoint stored;
            EventHubsSettings settings = EventHubsWorld.settings(geo, new Start.Earliest(), 16);
            try (SourceLog log = new SourceLog(EventHubsWorld.source(geo, settings), Checkpoint.NONE)) {
                log.until(PATIENCE, () -> log.arrived() == 30);
                stored = log.checkpoint();
            }
            geo.publish(0, EventHubsWorld.body("later-0"));
            try (SourceLog log = new SourceLog(EventHubsWorld.source(geo, settings), stored)) {
                log.until(PATIENCE, () -> log.arrived() == 1);
                geo.dropConnections();
                geo.publish(0, EventHubsWorld.body("later-1"));
                log.until(PATIENCE, () -> log.arrived() == 2);
                assertThat(log.ids()).containsExactly("later-0", "later-1");
            }
        }
    }

    @Test
    @DisplayName("a consumer group's or hub's absence is told by the probe, in words to act on")
    void probe() throws Exception {
        EventHubsSettings settings = EventHubsWorld.settings(hub, new Start.Earliest(), 16);
        try (EventHubsSource source = EventHubsWorld.source(hub, settings)) {
            assertThat(source.probe())
                    .isEqualTo("Event Hub insights-logs-kube-audit in localhost: 2 partitions, consumer group"
                            + " siem-bridge");
            hub.refuseReaders(Detach.NOT_FOUND);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(source::probe))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("check namespace, eventHub and consumerGroup");
        }
    }
}
