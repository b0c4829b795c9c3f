package dev.auditbridge.benchmark;

import com.google.cloud.audit.AuditLog;
import com.google.logging.v2.LogEntry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.google.GkeDecoder;
import dev.auditbridge.google.Inference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One GKE log entry to its Event, by the two ways entries come: JSON bytes (Pub/Sub) and protobuf messages as Google's client has
 * parsed them (Cloud Logging). {@code gc.alloc.rate.norm} is what one Event allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class GkeBenchmark {
    private static final int ENTRIES = 1_000;

    private final Origin origin = Origin.of("gke");
    private final GkeDecoder decoder = new GkeDecoder(EventLimits.DEFAULT, Inference.NONE, false);
    private final List<LogEntry> messages = new ArrayList<>();
    private final List<byte[]> serialized = new ArrayList<>();
    private List<byte[]> texts = List.of();
    private int next;

    /** Makes the same entries in both forms. */
    @Setup
    public void prepare() throws InvalidProtocolBufferException {
        texts = VendorEnvelopes.gke(ENTRIES);
        JsonFormat.Parser parser = JsonFormat.parser()
                .usingTypeRegistry(
                        TypeRegistry.newBuilder().add(AuditLog.getDescriptor()).build());
        for (byte[] text : texts) {
            LogEntry.Builder entry = LogEntry.newBuilder();
            parser.merge(new String(text, StandardCharsets.UTF_8), entry);
            messages.add(entry.build());
            serialized.add(entry.build().toByteArray());
        }
    }

    /** JSON bytes, as a Pub/Sub message has them. */
    @Benchmark
    public List<Decoded> json(Volume volume) {
        byte[] text = texts.get(turn());
        return volume.count(text.length, decoder.decode(text, origin));
    }

    /** A message that the client has parsed. */
    @Benchmark
    public List<Decoded> protobuf(Volume volume) {
        int turn = turn();
        return volume.count(serialized.get(turn).length, decoder.decode(messages.get(turn), origin));
    }

    /** The same from the bytes on the wire, with what the client does. */
    @Benchmark
    public List<Decoded> protobufFromBytes(Volume volume) throws InvalidProtocolBufferException {
        byte[] bytes = serialized.get(turn());
        return volume.count(bytes.length, decoder.decode(LogEntry.parseFrom(bytes), origin));
    }

    private int turn() {
        next = next + 1 == ENTRIES ? 0 : next + 1;
        return next;
    }
}
