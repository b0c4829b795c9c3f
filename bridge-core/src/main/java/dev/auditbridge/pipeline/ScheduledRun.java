package dev.auditbridge.pipeline;

import dev.auditbridge.telemetry.Health;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** The scheduled form of the bridge: until every source is caught up, or to a deadline; it always ends after a commit (I1). */
public final class ScheduledRun {
    private static final Duration LOOK = Duration.ofMillis(100);

    private ScheduledRun() {}

    /**
     * How a run ended.
     *
     * @param caughtUp whether all that was there at the start was accepted and committed
     * @param stopped whether it was told to stop
     * @param summary the counts of each source
     * @param blocked what waits for a person, by component
     * @param failure what ended the bridge, if it failed
     */
    public record Outcome(
            boolean caughtUp,
            boolean stopped,
            List<SourceSummary> summary,
            Map<String, Health.Blocked> blocked,
            Optional<String> failure) {

        /** What needs a person, in one sentence: a failure, or a source or output that was blocked for the whole run. */
        public Optional<String> problem() {
            if (failure.isPresent() || caughtUp || stopped || blocked.isEmpty()) {
                return failure;
            }
            return summary.stream().anyMatch(source -> source.delivered() == 0)
                    ? Optional.of(blocked.entrySet().stream()
                            .map(entry -> entry.getKey() + " was blocked for the whole run: "
                                    + entry.getValue().why())
                            .collect(Collectors.joining("; ")))
                    : Optional.empty();
        }
    }

    /**
     * Runs the bridge.
     *
     * @param deadline when it stops reading at the latest, counted from now; nothing: only when it is caught up
     * @param drainTimeout how long what is under way may take after that
     * @param stop asked about ten times a second: true ends the run as the deadline does
     * @throws IOException with the remedy, if a store, source or output cannot be opened
     */
    public static Outcome run(
            BridgeConfiguration configuration, Optional<Duration> deadline, Duration drainTimeout, BooleanSupplier stop)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (RunningBridge bridge = RunningBridge.start(configuration)) {
            boolean caughtUp = false;
            while (!caughtUp
                    && !stop.getAsBoolean()
                    && bridge.failure().isEmpty()
                    && !isPast(deadline, System.nanoTime() - start)) {
                caughtUp = bridge.awaitCaughtUp(LOOK);
            }
            bridge.stop(drainTimeout);
            return new Outcome(caughtUp, stop.getAsBoolean(), bridge.summary(), bridge.blocked(), bridge.failure());
        }
    }

    private static boolean isPast(Optional<Duration> deadline, long nanos) {
        return deadline.isPresent() && nanos >= deadline.get().toNanos();
    }
}
