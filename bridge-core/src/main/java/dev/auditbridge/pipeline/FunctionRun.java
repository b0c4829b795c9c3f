package dev.auditbridge.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One invocation of a cloud function: where it finds its configuration, and what it does with the time that it has.
 *
 * @param deadline when it stops reading, counted from its start
 * @param drainTimeout how long what is under way may take after that
 */
public record FunctionRun(Duration deadline, Duration drainTimeout) {
    /** The environment variable that names the configuration, a file or a folder. */
    public static final String CONFIGURATION = "AUDITBRIDGE_CONFIG";

    private static final String DEFAULT_FILE = "bridge.yaml";
    /** For the end of a run; of a short time a third. */
    private static final Duration END = Duration.ofSeconds(30);
    /** The part of the end that is for draining; the rest is for closing, and for the answer. */
    private static final double DRAIN = 0.5;

    /**
     * Divides the time after which the host ends the function without asking.
     *
     * @param whole from the invocation's start
     */
    public static FunctionRun within(Duration whole) {
        Duration third = whole.dividedBy(3);
        Duration end = third.compareTo(END) < 0 ? third : END;
        return new FunctionRun(whole.minus(end), Duration.ofMillis((long) (end.toMillis() * DRAIN)));
    }

    /**
     * The configuration that {@link #CONFIGURATION} names, or {@code bridge.yaml} in the function's own folder.
     *
     * @throws dev.auditbridge.config.ConfigurationException with everything that is wrong in it
     */
    public static BridgeConfiguration configuration(Map<String, String> environment, Path ownFolder) {
        String named = environment.get(CONFIGURATION);
        return BridgeConfiguration.read(
                named == null || named.isEmpty() ? ownFolder.resolve(DEFAULT_FILE) : Path.of(named));
    }

    /**
     * Runs the bridge until it is caught up, or as long as there is time.
     *
     * @throws dev.auditbridge.config.ConfigurationException with everything that is wrong in the configuration
     * @throws IOException with the remedy, if a store, source or output cannot be opened
     */
    public ScheduledRun.Outcome run(Map<String, String> environment, Path ownFolder)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        BridgeConfiguration configuration = configuration(environment, ownFolder);
        Duration left = deadline.minusNanos(System.nanoTime() - start);
        return ScheduledRun.run(configuration, Optional.of(left), drainTimeout, () -> false);
    }
}
