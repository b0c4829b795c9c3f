package dev.auditbridge.app;

import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.RunningBridge;
import dev.auditbridge.pipeline.SourceSummary;
import dev.auditbridge.standins.collector.Document;
import dev.auditbridge.standins.collector.LumberjackCollector;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole way once, on this machine alone. */
@Command(
        name = "quickstart",
        description = {
            "Starts stand-ins of the three clouds on loopback, loads them with vendor logs, and bridges these by the real SDKs"
                    + " to a collector on loopback.",
            "Prints the Events that arrive, one a line, on stdout, and a summary on stderr. Needs no network and no account."
        })
final class QuickstartCommand implements Callable<Integer> {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final Streams streams;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Load every file under this folder, instead of the logs that come with the program.")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--deadline", paramLabel = "DURATION", description = "How long it may take, as in 2m. Default: 2m.")
    private Duration deadline = Duration.ofMinutes(2);

    @Option(names = "--json", description = "The summary as one JSON object a source, instead of a table.")
    private boolean json;

    QuickstartCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (data.isPresent() && !Files.isDirectory(data.get())) {
            throw CommandFailure.usage("there is no folder " + data.get() + "; --data names a folder of vendor logs");
        }
        Path folder = Files.createTempDirectory("auditbridge-quickstart-");
        OutputStream out = new BufferedOutputStream(streams.out(), 1 << 16);
        Printer printer = new Printer(out);
        try (StandInClouds clouds = StandInClouds.start();
                LumberjackCollector collector = LumberjackCollector.start(printer::print)) {
            VendorLogs logs = new VendorLogs(clouds);
            if (data.isPresent()) {
                logs.load(data.get());
            } else {
                logs.loadBundled();
            }
            if (clouds.isEmpty()) {
                notServed(logs.loaded());
                throw CommandFailure.usage("no file under " + data.orElse(Path.of("")) + " holds a vendor's log");
            }
            List<SourceSummary> summary = bridge(configuration(folder, clouds, collector));
            out.flush();
            Summary.print(summary, streams.err(), json);
            totals(summary, logs.loaded(), clouds.notAskedFor(), printer.count());
            return ExitCodes.DONE;
        } finally {
            delete(folder);
        }
    }

    private static Path configuration(Path folder, StandInClouds clouds, LumberjackCollector collector)
            throws IOException {
        return Files.writeString(
                folder.resolve("bridge.yaml"),
                clouds.sources()
                        + """
                outputs:
                  - name: collector
                    lumberjack: { hosts: ["%s"] }
                    encode: { origin: annotations }
                deadLetter: { file: { directory: "%s" } }
                checkpoints: { file: { directory: "%s" } }
                allowLiteralSecrets: true
                """.formatted(
                                collector.endpoint(), folder.resolve("dead-letter"), folder.resolve("checkpoints")));
    }

    private List<SourceSummary> bridge(Path file) throws IOException, InterruptedException {
        try (RunningBridge bridge = RunningBridge.start(BridgeConfiguration.read(file))) {
            boolean caughtUp = bridge.awaitCaughtUp(deadline);
            bridge.stop(DRAIN);
            if (!caughtUp) {
                Summary.print(bridge.summary(), streams.err(), json);
                String blocked = bridge.blocked().values().stream()
                        .map(it -> "; " + it.why())
                        .collect(Collectors.joining());
                throw CommandFailure.atRunTime(
                        bridge.failure().orElse("not done within the deadline; give it more with --deadline") + blocked,
                        null);
            }
            return bridge.summary();
        }
    }

    private void totals(List<SourceSummary> summary, List<VendorLogs.Loaded> loaded, long notAskedFor, long arrived) {
        long read = sum(summary, SourceSummary::read);
        long delivered = sum(summary, SourceSummary::delivered);
        long ignored = sum(summary, source -> Summary.total(source.ignored()));
        long poison = sum(summary, source -> Summary.total(source.poison()));
        long documents = loaded.stream().mapToLong(VendorLogs.Loaded::served).sum();
        notServed(loaded);
        if (notAskedFor > 0) {
            streams.err()
                    .println("not asked for: " + notAskedFor
                            + " log entries of Cloud Logging that are no audit records of a cluster");
        }
        streams.err()
                .println(documents + " documents of " + loaded.size() + " files served; " + read + " records read = "
                        + delivered + " delivered + " + ignored + " ignored + " + poison + " poison; " + arrived
                        + " Events arrived at the collector.");
        if (read != delivered + ignored + poison) {
            throw CommandFailure.atRunTime("the totals do not add up; this is a fault of the program", null);
        }
        if (arrived < delivered) {
            throw CommandFailure.atRunTime(
                    "fewer Events arrived than were delivered; this is a fault of the program", null);
        }
    }

    private void notServed(List<VendorLogs.Loaded> loaded) {
        for (VendorLogs.Loaded file : loaded) {
            file.notServed()
                    .forEach((why, count) ->
                            streams.err().println("not served: " + file.file() + ": " + count + " documents: " + why));
        }
    }

    private interface Count {
        long of(SourceSummary source);
    }

    private static long sum(List<SourceSummary> summary, Count count) {
        return summary.stream().mapToLong(count::of).sum();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Prints what arrives; the collector calls it from several threads. */
    private static final class Printer {
        private final OutputStream out;
        private final ReentrantLock lock = new ReentrantLock();
        private long count;

        Printer(OutputStream out) {
            this.out = out;
        }

        void print(Document document) {
            document.message().ifPresent(message -> {
                lock.lock();
                try {
                    out.write((message + "\n").getBytes(StandardCharsets.UTF_8));
                    count++;
                } catch (IOException e) {
                    throw new UncheckedIOException("stdout was closed", e);
                } finally {
                    lock.unlock();
                }
            });
        }

        long count() {
            lock.lock();
            try {
                return count;
            } finally {
                lock.unlock();
            }
        }
    }
}
