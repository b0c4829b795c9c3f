package dev.auditbridge.azure;

import dev.auditbridge.config.Start;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one hub is read.
 *
 * @param namespace the host name of the namespace
 * @param hub the hub's name
 * @param group the consumer group
 * @param replayGroup the consumer group that windows are read in
 * @param start where a partition begins that has no position
 * @param ownerLevel the level under which it owns its partitions; none reads beside others
 * @param prefetchBytes what all links together may hold that was not asked for yet
 * @param retention how long the hub keeps events, if told
 * @param batchBodies the most bodies in a batch
 * @param pace how often it looks
 */
record EventHubsSettings(
        String namespace,
        String hub,
        String group,
        String replayGroup,
        Start start,
        @Nullable Long ownerLevel,
        long prefetchBytes,
        Optional<Duration> retention,
        int batchBodies,
        Pace pace) {

    /**
     * How often a source looks.
     *
     * @param refresh the time between two looks at the hub's partitions and their newest events
     * @param firstRetry the wait after a first failure; it doubles
     * @param lastRetry the longest wait after a failure
     * @param answer how long a call may take
     */
    record Pace(Duration refresh, Duration firstRetry, Duration lastRetry, Duration answer) {
        static final Pace DEFAULT =
                new Pace(Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(20));
    }

    /** How the hub is named in a sentence. */
    String place() {
        return "Event Hub " + hub + " in " + namespace;
    }

    /** The same hub for a window: nobody's ownership is touched. */
    EventHubsSettings forWindow() {
        return new EventHubsSettings(
                namespace, hub, replayGroup, replayGroup, start, null, prefetchBytes, retention, batchBodies, pace);
    }
}
