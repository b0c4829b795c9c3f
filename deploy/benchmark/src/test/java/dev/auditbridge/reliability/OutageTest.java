package dev.auditbridge.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Checklist;
import dev.auditbridge.delivery.DeliverySettings;
import dev.auditbridge.delivery.VirtualTime;
import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.RunningBridge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A collector that has no time for an hour. Clouds, bridge and collector are real and in a hurry; what the bridge waits before
 * it tries again is as it is shipped, and by a virtual clock.
 */
@Isolated
@Timeout(180)
class OutageTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final DeliverySettings SHIPPED = DeliverySettings.DEFAULT;
    /** So long, by a real clock, a send may take that was just let go. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final VirtualTime time = new VirtualTime();

    @TempDir
    private Path folder;

    @Test
    @DisplayName("I1: 503 for an hour: nothing is dropped or a dead letter, and it is tried as often as it should be")
    void anHour() throws Exception {
        try (Rig rig = new Rig(folder)) {
            rig.clouds.issue(240);
            try (RunningBridge bridge = RunningBridge.start(BridgeConfiguration.read(rig.configuration()), time)) {
                leapUntil(rig.oracle::isComplete);
                rig.collectors.unavailable(true);
                while (time.sleepers() < SHIPPED.maxInFlight()) {
                    rig.clouds.issue(24);
                    Thread.sleep(100);
                }
                long start = time.nanos();
                for (long minute = 0; since(start).compareTo(HOUR) < 0; ) {
                    assertThat(time.awaitSleepers(SHIPPED.maxInFlight(), LIMIT)).isTrue();
                    time.leap();
                    if (since(start).toMinutes() > minute) {
                        minute = since(start).toMinutes();
                        rig.clouds.issue(24);
                    }
                }
                assertThat(time.awaitSleepers(SHIPPED.maxInFlight(), LIMIT)).isTrue();
                int attempts = rig.collectors.refused().size();
                int before = rig.oracle.of(Collectors.HTTP).events();
                rig.collectors.unavailable(false);
                long recovered = time.nanos();
                leapUntil(() -> rig.oracle.of(Collectors.HTTP).events() > before);
                Duration again = since(recovered);
                leapUntil(rig.oracle::isComplete);
                assertThat(bridge.failure()).isEmpty();

                // All sends wait for the breaker too: in the longest case each for all others.
                int sends = SHIPPED.maxInFlight();
                Duration open = SHIPPED.breaker().open();
                Duration longest = SHIPPED.retry().most().plus(open.multipliedBy(sends));
                long least = sends * HOUR.dividedBy(longest);
                long most = HOUR.dividedBy(open) + SHIPPED.breaker().failures();
                Checklist.row(
                        11,
                        "503 for an hour of a virtual clock; AKS, EKS and GKE; the shipped waits",
                        "%d attempts of %d sends, sent again %.1f s after it was over; %s of %,d Events, dead letters %d"
                                .formatted(
                                        attempts,
                                        sends,
                                        again.toMillis() / 1e3,
                                        rig.oracle,
                                        rig.oracle.issued(),
                                        letters()),
                        "lost 0, dead letters 0; %d to %d attempts; sent again within 30 s".formatted(least, most),
                        rig.nothingIsLost()
                                && letters() == 0
                                && attempts >= least
                                && attempts <= most
                                && again.compareTo(Duration.ofSeconds(30)) <= 0);
            }
        }
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(time.nanos() - nanos);
    }

    /** Whoever was let go has the time to come back, or to end what it waited for. */
    private void leapUntil(BooleanSupplier reached) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("reached in time").isNegative();
            int sleepers = time.sleepers();
            if (sleepers == 0) {
                Thread.sleep(20);
                continue;
            }
            time.leap();
            time.awaitSleepers(sleepers, PATIENCE);
        }
    }

    private long letters() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("dead-letter"))) {
            long lines = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                lines += Files.readAllLines(file).size();
            }
            return lines;
        }
    }
}
