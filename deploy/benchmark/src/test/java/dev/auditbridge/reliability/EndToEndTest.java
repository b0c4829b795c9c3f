package dev.auditbridge.reliability;

import static org.awaitility.Awaitility.await;

import dev.auditbridge.Checklist;
import dev.auditbridge.benchmark.SampleEvents;
import dev.auditbridge.benchmark.VendorEnvelopes;
import dev.auditbridge.standins.collector.Document;
import dev.auditbridge.standins.collector.LumberjackCollector;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program in a process of its own, from an Event Hub by its SDK to a lumberjack collector: as fast as it can, and at half of
 * that. Figures to look at, that no build fails on; hub and collector are on the same cores, but not in the processor time.
 */
class EndToEndTest {
    /** The compiler of a process that has just begun is done no sooner; the hub holds all of them in memory. */
    private static final int WARM_UP = Checklist.choose(60_000, 100_000);

    private static final int MEASURED = Checklist.choose(15_000, 100_000);
    private static final Duration AT_HALF = Duration.ofMillis(Checklist.choose(1_500, 30_000));
    private static final Duration MOST = Duration.ofMinutes(5);
    private static final int PARTITIONS = 4;
    private static final int RECORDS = 20;
    private static final List<String> OPTIONS = List.of("-Xmx512m", "-XX:+UseSerialGC");
    /** In place of a sample's audit id, before the time at which it was published. */
    private static final String SENT = "sent:";

    private final AtomicLong taken = new AtomicLong();
    private final Queue<Long> delays = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path folder;

    private record Speed(double ofProcessor, double ofWall) {}

    @Test
    @DisplayName(
            "Events for each second of the program's processor time, and the delay at half of its load, each measured twice")
    void eventHubsToLumberjack() throws IOException, InterruptedException {
        var options = new LumberjackCollector.Options(this::take, 0, Optional.empty(), false);
        try (EventHubsStandIn hub = EventHubsStandIn.start("audit", PARTITIONS);
                LumberjackCollector collector = LumberjackCollector.start(options)) {
            List<byte[]> bodies = VendorEnvelopes.aks(SampleEvents.named("small"));
            for (int i = 0; i < (WARM_UP + 2 * MEASURED) / RECORDS; i++) {
                hub.publishQuietly(i % PARTITIONS, bodies.get(i % bodies.size()), Instant.now());
            }
            Path file = folder.resolve("bridge.yaml");
            Files.writeString(file, configuration(hub, collector));
            try (BridgeProcess bridge =
                    BridgeProcess.start(folder.resolve("bridge.log"), OPTIONS, "run", "-c", file.toString())) {
                awaitTaken(WARM_UP);
                Speed first = measured(bridge, WARM_UP + MEASURED);
                Speed again = measured(bridge, WARM_UP + 2 * MEASURED);
                Checklist.tell(
                        32,
                        "Event Hubs to lumberjack, 1.4 KB each, measured twice (A/A)",
                        "%,.0f and %,.0f Events/s of the program's processor time, %,.0f and %,.0f of the clock"
                                .formatted(first.ofProcessor, again.ofProcessor, first.ofWall, again.ofWall),
                        "looked at, not failed on",
                        true);
                double half = Math.min(first.ofWall, again.ofWall) / 2;
                long p99 = delayAt(half, hub);
                long p99Again = delayAt(half, hub);
                Checklist.tell(
                        32,
                        "the delay from hub to collector at half of that load, measured twice (A/A)",
                        "99 %% of Events at %,.0f/s within %,d ms and %,d ms".formatted(half, p99, p99Again),
                        "looked at, not failed on: 1,000 ms",
                        Math.max(p99, p99Again) <= 1_000);
            }
        }
    }

    private String configuration(EventHubsStandIn hub, LumberjackCollector collector) {
        return """
            allowLiteralSecrets: true
            sources:
              - name: aks
                azure-event-hubs: { eventHub: %s, connectionString: "%s", start: earliest }
            outputs:
              - name: lumberjack
                lumberjack: { hosts: ["%s"] }
            limits: { memory: 8MiB }
            checkpoints: { file: { directory: %s/checkpoints } }
            deadLetter: { file: { directory: %s/dead-letter } }
            """.formatted(hub.hub(), hub.connectionString(), collector.endpoint(), folder, folder);
    }

    /** From now until so many were taken in all. */
    private Speed measured(BridgeProcess bridge, long until) {
        long before = taken.get();
        long start = System.nanoTime();
        Duration cpu = bridge.cpu();
        awaitTaken(until);
        double events = taken.get() - before;
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Speed(events / (bridge.cpu().minus(cpu).toNanos() / 1e9), events / seconds);
    }

    private void awaitTaken(long events) {
        await().pollInterval(Duration.ofMillis(5)).atMost(MOST).until(() -> taken.get() >= events);
    }

    /** Publishes at a rate, and gives the delay in milliseconds that 99 of 100 Events do not exceed. */
    private long delayAt(double rate, EventHubsStandIn hub) throws InterruptedException {
        delays.clear();
        List<byte[]> stamped = SampleEvents.named("small").stream()
                .map(event -> new String(event, StandardCharsets.UTF_8))
                .map(event -> event.replaceFirst("\"auditID\":\"[^\"]+", "\"auditID\":\"" + SENT))
                .map(event -> event.getBytes(StandardCharsets.UTF_8))
                .toList();
        String body = new String(VendorEnvelopes.aks(stamped).getFirst(), StandardCharsets.UTF_8);
        long start = System.nanoTime();
        long published = 0;
        for (long now = start; now - start < AT_HALF.toNanos(); now = System.nanoTime()) {
            for (; published < (now - start) / 1e9 * rate; published += RECORDS) {
                byte[] sent = body.replace(SENT, SENT + System.nanoTime() + ":").getBytes(StandardCharsets.UTF_8);
                hub.publish((int) (published / RECORDS % PARTITIONS), sent);
            }
            Thread.sleep(2);
        }
        long all = published;
        await().atMost(MOST).until(() -> delays.size() >= all);
        List<Long> sorted = new ArrayList<>(delays);
        Collections.sort(sorted);
        return sorted.get(sorted.size() * 99 / 100) / 1_000_000;
    }

    /** The collector acknowledges when this is done. */
    private void take(Document document) {
        taken.incrementAndGet();
        String text = new String(document.json(), StandardCharsets.ISO_8859_1);
        int sent = text.indexOf(SENT);
        if (sent >= 0) {
            int from = sent + SENT.length();
            delays.add(System.nanoTime() - Long.parseLong(text.substring(from, text.indexOf(':', from))));
        }
    }
}
