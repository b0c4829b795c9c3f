package dev.auditbridge.reliability;

import dev.auditbridge.Checklist;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.VendorFormat;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How many Events a core decodes: a figure to look at, that no build fails on. JMH's are in the README of this folder. */
class DecodingGateTest {
    private static final int ANSWER_BYTES = 600;
    private static final int RECORDS = 20;

    @Test
    @DisplayName("Events for each second of processor time, beside the same once more")
    void decode() {
        List<String> events = IntStream.range(0, RECORDS)
                .mapToObj(i -> Records.event("gate-" + i, Instant.EPOCH, ANSWER_BYTES))
                .toList();
        byte[] aks = ("{\"records\":["
                        + String.join(",", events.stream().map(Records::aks).toList()) + "]}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] gke = Records.gke("gate", Instant.EPOCH).getBytes(StandardCharsets.UTF_8);
        StringBuilder figures = new StringBuilder();
        figures.append(measured("aks", aks)).append("; ").append(measured("gke", gke));
        Checklist.row(
                32,
                "decoding, each measured twice (A/A)",
                figures.toString(),
                "looked at, not failed on: 100,000 of AKS and 60,000 of GKE for each second of processor time",
                true);
    }

    private static String measured(String name, byte[] document) {
        VendorFormat.Reader reader = ServiceLoader.load(VendorFormat.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(format -> format.name().equals(name))
                .findFirst()
                .orElseThrow()
                .open(false);
        perSecond(reader, document);
        return "%s %,.0f and %,.0f Events/s of processor time"
                .formatted(name, perSecond(reader, document), perSecond(reader, document));
    }

    private static double perSecond(VendorFormat.Reader reader, byte[] document) {
        var threads = ManagementFactory.getThreadMXBean();
        long nanos = Checklist.choose(1, 20) * 1_000_000_000L;
        long start = threads.getCurrentThreadCpuTime();
        long events = 0;
        while (threads.getCurrentThreadCpuTime() - start < nanos) {
            for (int i = 0; i < 100; i++) {
                events += reader.read(document, Origin.of("gate")).stream()
                        .filter(Decoded.Event.class::isInstance)
                        .count();
            }
        }
        return events * 1e9 / (threads.getCurrentThreadCpuTime() - start);
    }
}
