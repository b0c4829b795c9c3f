package dev.auditbridge.app;

import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.BridgeConfiguration.SourceEntry;
import dev.auditbridge.pipeline.RunningBridge;
import dev.auditbridge.pipeline.SourceSummary;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads a past window again. */
@Command(
        name = "replay",
        description = {
            "Reads a past window of one source again and delivers it to every output.",
            "Moves no checkpoint, so that it may run beside a bridge: Events arrive that arrived before."
        })
final class ReplayCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Streams streams;

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption();

    @Option(names = "--source", paramLabel = "NAME", required = true, description = "The source's name.")
    private String name = "";

    @Option(
            names = "--from",
            paramLabel = "TIME",
            required = true,
            description = "The begin, as in 2026-01-02T03:04:05Z.")
    private Instant from = Instant.EPOCH;

    @Option(names = "--to", paramLabel = "TIME", required = true, description = "The end, not included.")
    private Instant to = Instant.EPOCH;

    @Option(
            names = "--drain-timeout",
            paramLabel = "DURATION",
            description = "How long to wait at the end for what is under way, if it is cut short. Default: 30s.")
    private Duration drainTimeout = Duration.ofSeconds(30);

    @Option(names = "--json", description = "The summary on stderr as a JSON object, instead of a table.")
    private boolean json;

    ReplayCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!from.isBefore(to)) {
            throw CommandFailure.usage("--from " + from + " is not before --to " + to);
        }
        BridgeConfiguration read = configuration.read();
        SourceEntry source = read.sources().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> CommandFailure.usage("there is no source " + name + "; there is: "
                        + String.join(
                                ", ",
                                read.sources().stream().map(SourceEntry::name).toList())));
        try (Termination termination = Termination.install();
                RunningBridge bridge = Failures.openingIsRunTime(() -> RunningBridge.replay(read, source, from, to))) {
            boolean whole = untilRead(bridge, termination);
            bridge.stop(drainTimeout);
            Summary.print(bridge.summary(), streams.err(), json);
            if (bridge.failure().isPresent()) {
                throw CommandFailure.atRunTime(bridge.failure().get(), null);
            }
            if (!whole) {
                throw CommandFailure.atRunTime("told to end before the window was read; run it again", null);
            }
            return ExitCodes.DONE;
        }
    }

    private boolean untilRead(RunningBridge bridge, Termination termination) throws InterruptedException {
        if (!streams.terminal()) {
            return untilRead(bridge, termination, delivered -> {});
        }
        // How many Events a window holds no cloud tells before they are read, so the bar counts without an end.
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("replay " + name)
                .setInitialMax(-1)
                .setUnit(" Events", 1)
                .setConsumer(new me.tongfei.progressbar.ConsoleProgressBarConsumer(
                        new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true)))
                .build()) {
            return untilRead(bridge, termination, bar::stepTo);
        }
    }

    private interface Progress {
        void delivered(long events);
    }

    private static boolean untilRead(RunningBridge bridge, Termination termination, Progress progress)
            throws InterruptedException {
        boolean read = false;
        while (!read && !termination.requested() && bridge.failure().isEmpty()) {
            read = bridge.awaitCaughtUp(LOOK);
            progress.delivered(bridge.summary().stream()
                    .mapToLong(SourceSummary::delivered)
                    .sum());
        }
        return read;
    }
}
