package dev.auditbridge.benchmark;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Transform.Outcome;
import dev.auditbridge.redact.RedactSettings;
import dev.auditbridge.redact.RedactTransform;
import java.nio.charset.StandardCharsets;
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

/** What redaction costs an Event, with and without something to redact; one operation is one Event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RedactBenchmark {
    /** {@code miss}: Events about pods, bodies included; {@code hit}: the same about secrets; {@code hash}: with a keyed hash. */
    @Param({"miss", "hit", "hash"})
    public String events = "miss";

    private RedactTransform transform = new RedactTransform(RedactSettings.RECOMMENDED);
    private List<AuditEvent> decoded = List.of();
    private int next;

    /** Makes the Events. */
    @Setup
    public void prepare() {
        decoded = SampleEvents.decoded(
                "mixed",
                event -> events.equals("miss")
                        ? event
                        : event.replace("\"resource\":\"pods\"", "\"resource\":\"secrets\""));
        if (events.equals("hash")) {
            byte[] key = "a key of 16 bytes or more".getBytes(StandardCharsets.UTF_8);
            transform = new RedactTransform(new RedactSettings(false, false, List.of(), key));
        }
    }

    /** Redacts one Event. */
    @Benchmark
    public Outcome apply() {
        next = next + 1 == decoded.size() ? 0 : next + 1;
        return transform.apply(decoded.get(next));
    }
}
