package dev.auditbridge.benchmark;

import dev.auditbridge.azure.EventHubsSourceFactory;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import dev.auditbridge.standins.eventhubs.EventHubsStandIn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole Event Hubs source, from a stand-in in the same process over loopback, without TLS: one operation connects, reads
 * everything a hub of four partitions has, decodes it, and closes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 5)
@Fork(value = 1, jvmArgsAppend = "-Xmx1200m")
public class EventHubsReadBenchmark {
    private static final int PARTITIONS = 4;
    private static final int BYTES = 64 << 20;

    /** About how large a body is. */
    @Param({"1", "16"})
    public int kibibytes = 1;

    private final EventHubsStandIn hub = EventHubsStandIn.start("audit", PARTITIONS);
    private long bodies;
    private long records;
    private long bytes;

    /** Fills the hub. */
    @Setup
    public void fill() {
        List<byte[]> kinds = kibibytes == 1
                ? VendorEnvelopes.aks(SampleEvents.received(), 1)
                : VendorEnvelopes.aks(SampleEvents.named("small"), 8);
        int each = kibibytes == 1 ? 1 : 8;
        while (bytes < BYTES) {
            byte[] body = kinds.get((int) (bodies % kinds.size()));
            hub.publishQuietly((int) (bodies % PARTITIONS), body, Instant.now());
            bodies++;
            records += each;
            bytes += body.length;
        }
    }

    /** Stops the hub. */
    @TearDown
    public void stop() {
        hub.close();
    }

    /** All of it. */
    @Benchmark
    public long read(Volume volume) throws InterruptedException {
        LongAdder read = new LongAdder();
        CountDownLatch all = new CountDownLatch(1);
        EventHubsSourceFactory factory = new EventHubsSourceFactory();
        String yaml = "connectionString: \"" + hub.connectionString() + "\"\nstart: earliest\n";
        try (Source source = factory.create("aks", Settings.parse(factory.spec(), yaml), EventLimits.DEFAULT)) {
            source.start(Checkpoint.NONE, new Readers(source, read, all));
            if (!all.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("only " + read.sum() + " of " + records + " records came");
            }
        }
        volume.events += read.sum();
        volume.megabytes += bytes / 1e6;
        return read.sum();
    }

    /** A thread for each partition, as the bridge has. */
    private final class Readers implements Source.Listener {
        private final Source source;
        private final LongAdder read;
        private final CountDownLatch all;

        Readers(Source source, LongAdder read, CountDownLatch all) {
            this.source = source;
            this.read = read;
            this.all = all;
        }

        @Override
        public void assigned(Partition partition) {
            Thread.ofVirtual().start(() -> run(partition));
        }

        private void run(Partition partition) {
            try {
                while (all.getCount() > 0) {
                    Batch batch = source.poll(partition, Duration.ofMillis(250));
                    if (batch != null) {
                        read.add(batch.events().size());
                        if (read.sum() >= records) {
                            all.countDown();
                        }
                    }
                }
            } catch (SourceException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void revoked(Partition partition) {}

        @Override
        public void blocked(String why) {}

        @Override
        public void unblocked() {}

        @Override
        public void lag(Partition partition, Duration lag, Optional<Duration> retention) {}

        @Override
        public void lost(Partition partition, long records, String why) {}

        @Override
        public void lateBeyondWindow(Partition partition, long records) {}
    }
}
