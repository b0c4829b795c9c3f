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
            hub.holdDeliveries(true);
            try (SourceDriver driver = new SourceDriver(EventHubsWorld.source(hub, settings), Checkpoint.NONE)) {
                driver.pollUntil(
                        Duration.ofSeconds(30),
                        "32 partitions",
                        () -> driver.assigned().size() == PARTITIONS);
                driver.pollUntilQuiet(Duration.ofMillis(500));
                long heap = heap();
                hub.holdDeliveries(false);
                driver.pollUntil(
                        Duration.ofSeconds(30),
                        "an event of every partition",
                        () -> driver.inFlight().size() >= PARTITIONS);
                long handedOut = driver.inFlight().size();
                AtomicLong before = new AtomicLong();
                await().dontCatchUncaughtExceptions()
                        .pollInterval(Duration.ofMillis(300))
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> before.getAndSet(hub.deliveries()) == hub.deliveries());
                long waiting = (hub.deliveries() - handedOut) * body.length;
                long inBatches =
                        driver.inFlight().stream().mapToLong(Batch::sizeBytes).sum();
                // What the sockets and the stand-in's own engine still hold goes away within a moment.
                AtomicLong grown = new AtomicLong();
                await().dontCatchUncaughtExceptions()
                        .pollInterval(Duration.ofMillis(500))
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> {
                            grown.set(heap() - heap - inBatches);
                            return grown.get() <= BUDGET;
                        });
                System.out.printf(
                        "1 MiB bodies on %d partitions: %d MiB wait unread, and the heap grew by %d MiB beside the"
                                + " batches, of %d MiB allowed%n",
                        PARTITIONS, waiting >> 20, grown.get() >> 20, BUDGET >> 20);
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

    /** What is used when the collector has done its work. */
    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
