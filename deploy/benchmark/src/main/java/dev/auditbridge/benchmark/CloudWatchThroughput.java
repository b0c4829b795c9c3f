package dev.auditbridge.benchmark;

import dev.auditbridge.aws.CloudWatchSourceFactory;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the source of EKS audit logs does with the SDK and pages as CloudWatch Logs gives them (1 MB, 10,000 events), and how
 * often it reads each Event so that none is lost.
 */
public final class CloudWatchThroughput {
    private static final String GROUP = "/aws/eks/bench/cluster";
    private static final String STREAM = "kube-apiserver-audit-0123456789abcdef0123456789abcdef";
    private static final int BACKLOG = 200_000;
    private static final Duration DURATION = Duration.ofSeconds(120);
    private static final int PER_SECOND = 100;
    /** The defaults divided by this, for a measurement in minutes instead of hours: the ratios, which decide, are the same. */
    private static final int FASTER = 20;

    /** The bytes that AWS counts for each event of a page beside its message. */
    private static final int OVERHEAD = 26;

    private CloudWatchThroughput() {}

    /** Prints two lines. */
    public static void main(String[] arguments) throws Exception {
        throughput();
        amplification();
    }

    private static void throughput() throws IOException, SourceException, InterruptedException {
        List<byte[]> samples = SampleEvents.named("small");
        try (CloudWatchStandIn cloud = CloudWatchStandIn.start()) {
            Instant begin = Instant.now().minus(Duration.ofMinutes(15));
            long bytes = 0;
            for (int i = 0; i < BACKLOG; i++) {
                byte[] sample = samples.get(i % samples.size());
                bytes += sample.length;
                cloud.put(GROUP, STREAM, begin.plusMillis(i * 4L), new String(sample, StandardCharsets.UTF_8));
            }
            // The first time is the compiler's.
            read(cloud);
            int before = cloud.requests("FilterLogEvents");
            long cpu = cpuNanos();
            long began = System.nanoTime();
            read(cloud);
            double seconds = (System.nanoTime() - began) / 1e9;
            double cores = (cpuNanos() - cpu) / 1e9;
            int requests = cloud.requests("FilterLogEvents") - before;
            System.out.printf(
                    Locale.ROOT,
                    "CloudWatch source: %,d Events of %,d bytes in %d requests: %,.0f Events/s, %.1f MB/s on the wall clock;"
                            + " %,.0f Events for each second of processor time, stand-in included; at the default of 2"
                            + " requests a second CloudWatch gives %,.0f Events/s of backlog%n",
                    BACKLOG,
                    bytes / BACKLOG,
                    requests,
                    BACKLOG / seconds,
                    bytes / 1e6 / seconds,
                    BACKLOG / cores,
                    2.0 * BACKLOG / requests);
        }
    }

    private static void read(CloudWatchStandIn cloud) throws SourceException, InterruptedException {
        try (Source source = open(cloud, "requestsPerSecond: 1000")) {
            OnePartition listener = new OnePartition();
            source.start(Checkpoint.NONE, listener);
            int events = 0;
            while (events < BACKLOG) {
                Batch batch = source.poll(listener.partition, Duration.ofSeconds(1));
                events += batch == null ? 0 : batch.events().size();
            }
        }
    }

    private static void amplification() throws IOException, SourceException, InterruptedException {
        byte[] sample = SampleEvents.named("small").getFirst();
        String message = new String(sample, StandardCharsets.UTF_8);
        Duration window = Duration.ofMinutes(15).dividedBy(FASTER);
        Duration sweep = Duration.ofMinutes(5).dividedBy(FASTER);
        Duration hot = Duration.ofMinutes(1).dividedBy(FASTER);
        Duration poll = Duration.ofSeconds(30).dividedBy(FASTER);
        try (CloudWatchStandIn cloud = CloudWatchStandIn.start();
                Source source = open(
                        cloud,
                        "requestsPerSecond: 1000\nstart: latest\nwindow: " + window.toMillis() + "ms\nsweep: "
                                + sweep.toMillis() + "ms\nhot: " + hot.toMillis() + "ms\npoll: " + poll.toMillis()
                                + "ms")) {
            // The log group is there before anything is asked of it.
            cloud.put(GROUP, STREAM, Instant.now().minus(Duration.ofHours(1)), message);
            OnePartition listener = new OnePartition();
            source.start(Checkpoint.NONE, listener);
            Instant begin = Instant.now();
            Instant steady = begin.plus(window).plus(sweep.multipliedBy(2));
            Instant end = steady.plus(DURATION);
            long put = 0;
            long putBefore = 0;
            long servedBefore = -1;
            long delivered = 0;
            while (Instant.now().isBefore(end)) {
                long due = Duration.between(begin, Instant.now()).toMillis() * PER_SECOND / 1000;
                for (; put < due; put++) {
                    cloud.put(GROUP, STREAM, Instant.now(), message);
                }
                if (servedBefore < 0 && Instant.now().isAfter(steady)) {
                    servedBefore = cloud.served();
                    putBefore = put;
                }
                Batch batch = source.poll(listener.partition, Duration.ofMillis(20));
                delivered += batch == null ? 0 : batch.events().size();
            }
            double times = (double) (cloud.served() - servedBefore) / (put - putBefore);
            double perSecond = 2 * 1_048_576.0 / (sample.length + OVERHEAD) / times;
            System.out.printf(
                    Locale.ROOT,
                    "CloudWatch source: polls and sweeps read each Event %.1f times at the default settings (run %d times"
                            + " faster; %,d Events, delivered %,d); 2 requests a second carry %,.0f new Events/s, %.2f MB/s%n",
                    times,
                    FASTER,
                    put,
                    delivered,
                    perSecond,
                    perSecond * sample.length / 1e6);
        }
    }

    private static Source open(CloudWatchStandIn cloud, String more) {
        CloudWatchSourceFactory factory = new CloudWatchSourceFactory();
        return factory.create(
                "bench",
                Settings.parse(factory.spec(), """
                        region: eu-west-1
                        endpoint: %s
                        logGroups: [%s]
                        accessKeyId: AKIAEXAMPLE
                        secretAccessKey: example
                        %s
                        """.formatted(cloud.endpoint(), GROUP, more)),
                EventLimits.DEFAULT);
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Takes the one partition that there is. */
    private static final class OnePartition implements Source.Listener {
        private Partition partition = new Partition(GROUP, 0, true);

        @Override
        public void assigned(Partition assigned) {
            partition = assigned;
        }

        @Override
        public void revoked(Partition revoked) {}

        @Override
        public void blocked(String why) {}

        @Override
        public void unblocked() {}

        @Override
        public void lag(Partition of, Duration lag, Optional<Duration> retention) {}

        @Override
        public void lost(Partition of, long records, String why) {}

        @Override
        public void lateBeyondWindow(Partition of, long records) {}
    }
}
