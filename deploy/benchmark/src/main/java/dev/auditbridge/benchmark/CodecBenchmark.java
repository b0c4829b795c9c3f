package dev.auditbridge.benchmark;

import dev.auditbridge.encode.CanonicalEncoder;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Canonical bytes to {@code AuditEvent}, and what is done with one afterwards; one operation is one Event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CodecBenchmark {
    /** Which Events. */
    @Param({"small", "mixed"})
    public String events = "small";

    private final EventCodec codec = new EventCodec(EventLimits.DEFAULT, false);
    private final CanonicalEncoder encoder = new CanonicalEncoder(true);
    private final Origin origin = new Origin("eks", "1", "eu-west-1", "prod", "audit-1", "17", null, null);
    private List<byte[]> documents = List.of();
    private List<Decoded> decoded = List.of();
    private int next;

    /** Makes the Events. */
    @Setup
    public void prepare() {
        documents = SampleEvents.named(events);
        decoded = documents.stream()
                .map(document -> codec.decode(document, origin).getFirst())
                .toList();
    }

    /** The codec alone. */
    @Benchmark
    public List<Decoded> decode(Volume volume) {
        byte[] document = documents.get(next());
        return volume.count(document.length, codec.decode(document, origin));
    }

    /** The origin's annotations spliced in. */
    @Benchmark
    public byte[] encodeWithOrigin(Volume volume) {
        Decoded.Event event = (Decoded.Event) decoded.get(next());
        volume.events++;
        volume.megabytes += event.event().json().length / 1e6;
        return encoder.encode(event.event());
    }

    private int next() {
        next = next + 1 == documents.size() ? 0 : next + 1;
        return next;
    }
}
