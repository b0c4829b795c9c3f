package dev.auditbridge.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.config.Start;
import dev.auditbridge.event.Events;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.SourceDriver;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock("a quiet machine")
@DisplayName("Many partitions with the largest bodies")
class EventHubsMemoryTest {
    private static final int PARTITIONS = 32;
    private static final int EACH = 4;
    private static final long BUDGET = 64L << 20;

    @Test
    @DisplayName("I4: what waits unread stays within the prefetch budget, and all of it arrives")
    void largeBodies() throws Exception {
        try (EventHubsStandIn hub = EventHubsStandIn.start("large", PARTITIONS)) {
            byte[] body = AksEnvelopes.RECORDS_OBJECT.around(
                    Events.withBody(AksEnvelopes.bytes("\"" + "x".repeat(1_000_000) + "\"")));
            for (int i = 0; i < PARTITIONS * EACH; i++) {
                hub.publishQuietly(i % PARTITIONS, body, Instant.now());
            }
            EventHubsSettings settings = EventHubsWorld.settings(hub, new Start.Earliest(), 1);
            try (SourceDriver driver = new SourceDriver(EventHubsWorld.source(hub, settings), Checkpoint.NONE)) {
                driver.pollUntil(
                        Duration.ofSeconds(30),
                        "every partition has a link",
                        () -> driver.assigned().size() == PARTITIONS
                                && driver.inFlight().size() >= PARTITIONS);
                long handedOut = driver.inFlight().size();
                AtomicLong before = new AtomicLong();
                await().pollInterval(Duration.ofMillis(300))
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> before.getAndSet(hub.deliveries()) == hub.deliveries());
                long waiting = (hub.deliveries() - handedOut) * body.length;
                System.out.printf("%d MiB wait unread of %d MiB allowed%n", waiting >> 20, BUDGET >> 20);
                assertThat(waiting).isLessThanOrEqualTo(BUDGET);
                driver.pollUntil(
                        Duration.ofSeconds(60),
                        "all bodies",
                        () -> driver.inFlight().stream()
                                        .mapToInt(Batch::records)
                                        .sum()
                                == PARTITIONS * EACH);
            }
        }
    }
}
