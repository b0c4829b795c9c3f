package dev.auditbridge.reliability;

import dev.auditbridge.Checklist;
import dev.auditbridge.benchmark.SampleEvents;
import dev.auditbridge.benchmark.VendorEnvelopes;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.VendorFormat;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How many Events a core decodes: a figure to look at, that no build fails on, of the thread that decodes. What JMH says, the
 * collector's and the compiler's share included, is in the README of this folder.
 */
class DecodingGateTest {
    private static final Duration SLICE = Duration.ofMillis(250);
    private static final int QUIET_SLICES = 4;
    private static final int MOST_SLICES = Checklist.choose(24, 80);
    private static final long NOTHING_MILLIS = 10;
    private static final Duration MEASURED = Duration.ofMillis(Checklist.choose(500, 20_000));

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();

    @ParameterizedTest
    @CsvSource({"aks, 100000", "eks, 100000", "gke, 60000"})
    @DisplayName("Events for each second of processor time, beside the same once more")
    void decode(String vendor, int bar) {
        List<byte[]> documents = switch (vendor) {
            case "aks" -> VendorEnvelopes.aks(SampleEvents.named("small"));
            case "eks" -> SampleEvents.named("small");
            default -> VendorEnvelopes.gke(1_000);
        };
        VendorFormat.Reader reader = ServiceLoader.load(VendorFormat.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(format -> format.name().equals(vendor))
                .findFirst()
                .orElseThrow()
                .open(false);
        warmUp(reader, documents);
        double first = perSecond(reader, documents, MEASURED);
        double again = perSecond(reader, documents, MEASURED);
        Checklist.tell(
                32,
                "decoding " + vendor + ", 1.4 KB each, measured twice (A/A)",
                "%,.0f and %,.0f Events/s of processor time".formatted(first, again),
                "looked at, not failed on: %,d".formatted(bar),
                Math.min(first, again) >= bar);
    }

    /**
     * Until the compiler has finished nothing for a while. On busy cores it comes late: after two seconds of decoding GKE's
     * entries a third of the speed was seen that there was after four.
     */
    private void warmUp(VendorFormat.Reader reader, List<byte[]> documents) {
        int quiet = 0;
        for (int i = 0; i < MOST_SLICES && quiet < QUIET_SLICES; i++) {
            long before = compiler.getTotalCompilationTime();
            perSecond(reader, documents, SLICE);
            quiet = compiler.getTotalCompilationTime() - before < NOTHING_MILLIS ? quiet + 1 : 0;
        }
    }

    private double perSecond(VendorFormat.Reader reader, List<byte[]> documents, Duration time) {
        long start = threads.getCurrentThreadCpuTime();
        long used = 0;
        long events = 0;
        while (used < time.toNanos()) {
            for (byte[] document : documents) {
                events += reader.read(document, Origin.of("gate")).stream()
                        .filter(Decoded.Event.class::isInstance)
                        .count();
            }
            used = threads.getCurrentThreadCpuTime() - start;
        }
        return events * 1e9 / used;
    }
}
