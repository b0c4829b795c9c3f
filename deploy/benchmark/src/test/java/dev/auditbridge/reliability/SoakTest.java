package dev.auditbridge.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.Code;
import dev.auditbridge.Checklist;
import dev.auditbridge.RandomSeed;
import dev.auditbridge.output.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program for a long time, while clouds, networks and collectors fail at random. */
@Order(2)
class SoakTest {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int PER_SECOND = 240;
    private static final int MOST_MORE = 8;

    @TempDir
    private Path folder;

    private final SplittableRandom random = RandomSeed.random("soak");
    private int faults;

    /** What grows where something leaks. */
    private record Measure(double hours, long heap, int threads, int descriptors) {
        static Measure of(BridgeProcess bridge, long start) throws Exception {
            long heap = bridge.liveHeap();
            return new Measure((System.nanoTime() - start) / 3.6e12, heap, bridge.threads(), bridge.descriptors());
        }
    }

    @Test
    @DisplayName("I1, I4: a soak with random faults loses nothing, and nothing grows")
    void soak() throws Exception {
        int seconds = Checklist.choose(60, 15 * 60);
        List<Measure> measures = new ArrayList<>();
        try (Rig rig = new Rig(folder);
                FaultProxy lumberjack = new FaultProxy(rig.collectors.lumberjackPort());
                FaultProxy https = new FaultProxy(rig.collectors.httpPort())) {
            rig.write(rig.file()
                    .with(BridgeFile.LUMBERJACK_PORT, String.valueOf(lumberjack.port()))
                    .with(BridgeFile.HTTPS_PORT, String.valueOf(https.port()))
                    .with(BridgeFile.DELIVERY, "retry: { most: 2s }\n    circuitBreaker: { open: 1s }"));
            rig.clouds.issue(PER_SECOND);
            try (BridgeProcess bridge = rig.start()) {
                await().atMost(LIMIT).until(() -> rig.oracle.delivered() > 0);
                long start = System.nanoTime();
                // The keys of Google's entries are kept for ten minutes: only then nothing should grow any more.
                int warm = seconds * 7 / 10;
                for (int second = 0; second < seconds; second++) {
                    rig.clouds.issue(PER_SECOND);
                    if (second % 2 == 0) {
                        repair(rig, List.of(lumberjack, https));
                        fail(rig, List.of(lumberjack, https));
                    }
                    if (second >= warm && (second - warm) % Math.max(5, seconds / 60) == 0) {
                        measures.add(measure(rig, List.of(lumberjack, https), bridge, start));
                    }
                    assertThat(bridge.isAlive()).as("%s", bridge.log()).isTrue();
                    Thread.sleep(1_000);
                }
                measures.add(measure(rig, List.of(lumberjack, https), bridge, start));
            }
            tell(rig, seconds, measures);
        }
    }

    /** When nothing is under way, which would be as much as it happens to be. */
    private static Measure measure(Rig rig, List<FaultProxy> proxies, BridgeProcess bridge, long start)
            throws Exception {
        repair(rig, proxies);
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> rig.oracle.isComplete() || !bridge.isAlive());
        return Measure.of(bridge, start);
    }

    private void tell(Rig rig, int seconds, List<Measure> measures) {
        int threads = more(measures.stream().map(Measure::threads).toList());
        int descriptors = more(measures.stream().map(Measure::descriptors).toList());
        Growth growth = Growth.of(measures);
        boolean isLong = Checklist.choose(0, 1) == 1;
        Checklist.row(
                22,
                "soak with random faults; AKS, EKS and GKE to lumberjack and https",
                "%d s of %d Events/s, %d faults: %s of %,d Events; live heap %s, threads %+d, descriptors %+d at the end"
                        .formatted(
                                seconds,
                                PER_SECOND,
                                faults,
                                rig.oracle,
                                rig.oracle.issued(),
                                growth,
                                threads,
                                descriptors),
                "lost 0, threads and descriptors at most +%d; no growth of the heap above 1 MB/h (a minute tells nothing of it)"
                        .formatted(MOST_MORE),
                rig.nothingIsLost()
                        && threads <= MOST_MORE
                        && descriptors <= MOST_MORE
                        && (growth.isBelow(1) || !isLong));
    }

    /** How many more at the end than at the most before. */
    private static int more(List<Integer> figures) {
        int most = figures.subList(0, figures.size() - 1).stream()
                .mapToInt(figure -> figure)
                .max()
                .orElseThrow();
        return figures.getLast() - most;
    }

    /**
     * The line that lies closest to the heaps (least squares).
     *
     * @param slope MB an hour
     * @param error its standard error
     */
    private record Growth(double slope, double error) {
        static Growth of(List<Measure> measures) {
            double hours =
                    measures.stream().mapToDouble(Measure::hours).average().orElseThrow();
            double heap =
                    measures.stream().mapToDouble(Growth::megabytes).average().orElseThrow();
            double both = 0;
            double square = 0;
            for (Measure measure : measures) {
                both += (measure.hours - hours) * (megabytes(measure) - heap);
                square += (measure.hours - hours) * (measure.hours - hours);
            }
            double slope = both / square;
            double rest = 0;
            for (Measure measure : measures) {
                rest += Math.pow(megabytes(measure) - heap - slope * (measure.hours - hours), 2);
            }
            return new Growth(slope, Math.sqrt(rest / Math.max(1, measures.size() - 2) / square));
        }

        private static double megabytes(Measure measure) {
            return measure.heap / 1e6;
        }

        /** Whether the heaps do not tell of more than that, with one chance in forty to be wrong. */
        boolean isBelow(double most) {
            return slope - 2 * error < most;
        }

        @Override
        public String toString() {
            return "%+.1f ± %.1f MB/h".formatted(slope, error);
        }
    }

    private void fail(Rig rig, List<FaultProxy> proxies) {
        faults++;
        FaultProxy proxy = proxies.get(random.nextInt(proxies.size()));
        switch (random.nextInt(13)) {
            case 0 -> proxy.reset();
            case 1 -> proxy.cutAfter(random.nextInt(20_000));
            case 2 -> proxy.slow(Duration.ofMillis(50));
            case 3 -> proxy.trickle(Duration.ofMillis(5));
            case 4 -> proxy.silent(true);
            case 5 -> proxy.swallow(true);
            case 6 -> proxy.leaveHalfOpen();
            case 7 -> rig.collectors.down(true);
            case 8 -> rig.clouds.azure.dropConnections();
            case 9 -> rig.clouds.azure.holdDeliveries(true);
            case 10 -> rig.clouds.aws.faults().failEvery(2);
            case 11 -> rig.clouds.aws.faults().throttleEvery(2);
            default -> rig.clouds.google.failNext(2, Code.UNAVAILABLE);
        }
    }

    private static void repair(Rig rig, List<FaultProxy> proxies) {
        for (FaultProxy proxy : proxies) {
            boolean swallowed = proxy.swallows();
            proxy.silent(false);
            proxy.slow(Duration.ZERO);
            proxy.swallow(false);
            if (swallowed) {
                // What was swallowed is missing in the middle of a stream: no server would make sense of what follows.
                proxy.reset();
            }
        }
        rig.collectors.down(false);
        rig.clouds.azure.holdDeliveries(false);
        rig.clouds.aws.faults().clear();
    }
}
