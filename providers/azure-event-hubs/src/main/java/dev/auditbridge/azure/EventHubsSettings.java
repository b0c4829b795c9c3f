package dev.auditbridge.azure;

import dev.auditbridge.config.Start;
import java.time.Duration;
import java.util.Locale;
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
 * @param balance how it shares the partitions with other replicas, where it does
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
        Pace pace,
        Balance balance) {

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

    /**
     * How replicas share partitions.
     *
     * @param interval the time between two rounds of claiming and renewing
     * @param expiry how long a claim holds that is not renewed
     * @param listing the least time between two looks at the claims
     * @param settle how long a link must last before a refusal counts as lifted
     * @param batchWait how long events wait for others to come with them
     * @param saveEvery the least time between two saves of a partition's position
     */
    record Balance(
            Duration interval,
            Duration expiry,
            Duration listing,
            Duration settle,
            Duration batchWait,
            Duration saveEvery) {
        /** Claims that move within 30 s of a replica's death, and a save a second and partition at most. */
        static final Balance DEFAULT = new Balance(
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofMillis(200),
                Duration.ofSeconds(3),
                Duration.ofMillis(250),
                Duration.ofSeconds(1));

        /** The same with another pace of saves. */
        Balance savingEvery(Duration time) {
            return new Balance(interval, expiry, listing, settle, batchWait, time);
        }
    }

    /** The name of a partition: with its hub, so that another hub's positions are never taken for this one's. */
    String partition(String id) {
        return hub.toLowerCase(Locale.ROOT) + "/" + id;
    }

    /** How the hub is named in a sentence. */
    String place() {
        return "Event Hub " + hub + " in " + namespace;
    }

    /** The same, shared otherwise. */
    EventHubsSettings balancedBy(Balance other) {
        return new EventHubsSettings(
                namespace,
                hub,
                group,
                replayGroup,
                start,
                ownerLevel,
                prefetchBytes,
                retention,
                batchBodies,
                pace,
                other);
    }

    /** The same hub for a window: nobody's ownership is touched. */
    EventHubsSettings forWindow() {
        return new EventHubsSettings(
                namespace,
                hub,
                replayGroup,
                replayGroup,
                start,
                null,
                prefetchBytes,
                retention,
                batchBodies,
                pace,
                balance);
    }
}
