package dev.auditbridge.benchmark;

import dev.auditbridge.aws.EksDecoder;
import dev.auditbridge.azure.AksDecoder;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.google.GkeDecoder;
import dev.auditbridge.google.Inference;
import dev.auditbridge.source.Decoder;
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

/** Vendor bytes to {@code AuditEvent}; one operation is one envelope, and {@code events} counts what came out of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DecoderBenchmark {

    /** Which decoder, and which of its forms. */
    public enum Form {
        /** Event Hubs bodies of twenty records. */
        AKS,
        /** A CloudWatch message by itself. */
        EKS_MESSAGE,
        /** Subscription payloads of twenty log events. */
        EKS_PAYLOAD,
        /** One log entry as JSON. */
        GKE
    }

    /** What is decoded. */
    @Param
    public Form form = Form.AKS;

    /** Which Events are inside; GKE's entries are always small. */
    @Param({"small", "mixed"})
    public String events = "small";

    private final Origin origin = new Origin("any", null, "eu-west-1", "prod", "audit-1", "17", null, null);
    private Decoder decoder = (envelope, from) -> List.of();
    private List<byte[]> envelopes = List.of();
    private int next;

    /** Makes the envelopes. */
    @Setup
    public void prepare() {
        List<byte[]> inside = SampleEvents.named(events);
        envelopes = switch (form) {
            case AKS -> VendorEnvelopes.aks(inside);
            case EKS_MESSAGE -> inside;
            case EKS_PAYLOAD -> VendorEnvelopes.eksPayloads(inside);
            case GKE -> VendorEnvelopes.gke(1_000);
        };
        decoder = switch (form) {
            case AKS -> new AksDecoder(EventLimits.DEFAULT, false);
            case EKS_MESSAGE, EKS_PAYLOAD -> new EksDecoder(EventLimits.DEFAULT, false);
            case GKE -> new GkeDecoder(EventLimits.DEFAULT, Inference.NONE, false);
        };
    }

    /** One envelope. */
    @Benchmark
    public List<Decoded> decode(Volume volume) {
        next = next + 1 == envelopes.size() ? 0 : next + 1;
        byte[] envelope = envelopes.get(next);
        return volume.count(envelope.length, decoder.decode(envelope, origin));
    }
}
