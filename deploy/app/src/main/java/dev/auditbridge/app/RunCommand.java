package dev.auditbridge.app;

import dev.auditbridge.pipeline.BridgeConfiguration;
import dev.auditbridge.pipeline.ReloadingBridge;
import dev.auditbridge.pipeline.ScheduledRun;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the bridge. */
@Command(
        name = "run",
        description = {
            "Runs the bridge until it is told to end (SIGTERM): then it reads no more and drains.",
            "It follows its configuration, policies and files of secrets: they are compared by content every 2 s, and at once"
                    + " on SIGHUP. Transforms and routes change between two batches; for all else the bridge drains and"
                    + " starts again inside the process. An invalid file changes nothing and is told once.",
            "With --until-caught-up it ends when every source is caught up, or at the deadline, always after a commit."
        },
        footer = {
            "",
            "Exit codes: 0 ended in order, also at the deadline with progress saved, or by SIGTERM; 1 a source or output was"
                    + " blocked for the whole run, or the bridge failed; 2 the configuration is wrong."
        })
final class RunCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Streams streams;

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption();

    @Option(names = "--until-caught-up", description = "End when every source is caught up.")
    private boolean untilCaughtUp;

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            description = "With --until-caught-up: end then at the latest, as in 10m. Default: none.")
    private Optional<Duration> deadline = Optional.empty();

    @Option(
            names = "--drain-timeout",
            paramLabel = "DURATION",
            description = "How long to wait at the end for what is under way. Default: 30s.")
    private Duration drainTimeout = Duration.ofSeconds(30);

    @Option(names = "--json", description = "The summary on stderr as one JSON object a source, instead of a table.")
    private boolean json;

    RunCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (deadline.isPresent() && !untilCaughtUp) {
            throw CommandFailure.usage("--deadline goes with --until-caught-up");
        }
        BridgeConfiguration read = configuration.read();
        try (Termination termination = Termination.install()) {
            return untilCaughtUp ? scheduled(read, termination) : served(read, termination);
        }
    }

    /** Until it is told to end; follows its configuration file. */
    private int served(BridgeConfiguration read, Termination termination) throws IOException, InterruptedException {
        try (ReloadingBridge bridge =
                Failures.openingIsRunTime(() -> ReloadingBridge.start(configuration.file(), read, drainTimeout))) {
            Hangup hangup = Hangup.install(bridge::reload);
            while (!termination.requested() && bridge.failure().isEmpty()) {
                bridge.awaitFailure(LOOK);
            }
            hangup.ignore();
            bridge.stop(drainTimeout);
            Summary.print(bridge.summary(), streams.err(), json);
            failIf(bridge.failure());
            return ExitCodes.DONE;
        }
    }

    /** Until it is caught up, or at the deadline. */
    private int scheduled(BridgeConfiguration read, Termination termination) throws IOException, InterruptedException {
        ScheduledRun.Outcome outcome =
                Failures.openingIsRunTime(() -> ScheduledRun.run(read, deadline, drainTimeout, termination::requested));
        Summary.print(outcome.summary(), streams.err(), json);
        failIf(outcome.problem());
        return ExitCodes.DONE;
    }

    private static void failIf(Optional<String> failure) {
        if (failure.isPresent()) {
            throw CommandFailure.atRunTime(failure.get(), null);
        }
    }
}
