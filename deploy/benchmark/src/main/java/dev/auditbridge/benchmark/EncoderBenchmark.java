package dev.auditbridge.benchmark;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.encode.Encoders;
import dev.auditbridge.event.AuditEvent;
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

/** {@code AuditEvent} to the bytes of a schema; one operation is one Event, {@code megabytes} are canonical bytes in. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EncoderBenchmark {
    /** Which schema. */
    @Param({"logrhythm", "cef", "leef", "ecs", "ocsf"})
    public String format = "logrhythm";

    /** Which Events. */
    @Param({"small", "mixed"})
    public String events = "small";

    private final Origin origin = new Origin("eks", "123456789012", "eu-west-1", "prod", "audit-1", "17", null, null);
    private Encoder encoder = AuditEvent::json;
    private List<AuditEvent> decoded = List.of();
    private int next;

    /** Decodes the Events. Their identities, which OCSF writes and others need too, are computed here. */
    @Setup
    public void prepare() {
        EventCodec codec = new EventCodec(EventLimits.DEFAULT, false);
        encoder = Encoders.named(format, false);
        decoded = SampleEvents.named(events).stream()
                .map(document -> ((Decoded.Event) codec.decode(document, origin).getFirst()).event())
                .toList();
        decoded.forEach(AuditEvent::identity);
    }

    /** One Event. */
    @Benchmark
    public byte[] encode(Volume volume) {
        next = next + 1 == decoded.size() ? 0 : next + 1;
        AuditEvent event = decoded.get(next);
        volume.events++;
        volume.megabytes += event.json().length / 1e6;
        return encoder.encode(event);
    }
}
