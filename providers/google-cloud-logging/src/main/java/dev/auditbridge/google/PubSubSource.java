package dev.auditbridge.google;

import com.google.protobuf.util.Durations;
import com.google.pubsub.v1.Subscription;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads GKE's audit entries from the subscription of a log sink's topic, in one unordered partition. The subscription keeps the
 * position: a message is acknowledged once its batch is committed, and never before (I1). It is kept from other subscribers for
 * as long as that takes, however long; what is in hand at the end is given back at once.
 */
final class PubSubSource implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(PubSubSource.class);
    /** So many pulls without a message, one after the other, are the end of what was there. */
    private static final int SILENCES = 2;

    private static final Duration GIVE_BACK = Duration.ofSeconds(2);

    private final Reading reading;
    private final InstantSource clock;
    private final SubscriptionCalls calls;
    private final Leases leases;
    private final MessageReader messages;
    private final Map<Long, List<Lease>> batches = new ConcurrentHashMap<>();
    private volatile @Nullable Listener listener;
    private volatile @Nullable Feed feed;
    private volatile boolean caughtUp;
    private volatile boolean closed;
    private @Nullable Optional<Duration> retention;
    private long sequence;
    private int silences;

    /** How messages are taken. */
    enum Mode {
        /** By pulls until nothing is left or a minute has passed, then by a stream. */
        AUTO,
        /** By pulls. */
        PULL,
        /** By a stream. */
        STREAM
    }

    /**
     * What is read, and how.
     *
     * @param subscription {@code projects/P/subscriptions/S}
     * @param patience how long the subscription is asked before it counts as empty
     * @param mostMessages of one pull
     * @param mostBytes in hand
     */
    record Reading(
            Connection connection,
            String subscription,
            Mode mode,
            Duration patience,
            int mostMessages,
            long mostBytes,
            EventLimits limits,
            Inference inference) {}

    PubSubSource(Reading reading, InstantSource clock) {
        this.reading = reading;
        this.clock = clock;
        this.calls = new SubscriptionCalls(reading.connection, reading.subscription);
        this.leases = new Leases(reading.mostBytes);
        this.messages = new MessageReader(new GkeDecoder(reading.limits, reading.inference, false), clock);
    }

    @Override
    public PositionKeeper positionKeeper() {
        return PositionKeeper.PROVIDER;
    }

    @Override
    public void start(Checkpoint stored, Listener to) {
        listener = to;
        Thread.ofVirtual().name("pubsub-leases").start(this::keepLeases);
        to.assigned(new Partition(reading.subscription, 1, false));
    }

    @Override
    public @Nullable Batch poll(Partition partition, Duration timeout) throws SourceException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        if (closed) {
            return null;
        }
        if (retention == null) {
            retention = retention(calls.describe());
        }
        Batch.Builder batch = Batch.builder(partition, sequence);
        List<Lease> taken = new ArrayList<>();
        switch (feed().take(deadline)) {
            case Feed.Taken.Messages(List<Message> some) -> {
                silences = 0;
                messages.read(some, batch, taken);
                lag(partition, some.getLast().published());
            }
            case Feed.Taken.Silence silence -> silence(partition);
            case Feed.Taken.Nothing nothing -> {}
        }
        messages.expire(batch, taken);
        caughtUp = silences >= SILENCES && !messages.isWaiting();
        if (taken.isEmpty()) {
            return null;
        }
        batches.put(sequence++, taken);
        return batch.build();
    }

    private static Optional<Duration> retention(Optional<Subscription> settings) {
        return settings.filter(Subscription::hasMessageRetentionDuration)
                .map(found -> Duration.ofSeconds(Durations.toSeconds(found.getMessageRetentionDuration())));
    }

    /** Silence says something only if the subscription is still there to be heard. */
    private void silence(Partition partition) throws SourceException, InterruptedException {
        if (silences < SILENCES) {
            calls.describe();
        }
        silences++;
        lag(partition, clock.instant());
    }

    private void lag(Partition partition, Instant newest) {
        Listener to = listener;
        Duration lag = Duration.between(newest, clock.instant());
        if (to != null) {
            to.lag(partition, lag.isNegative() ? Duration.ZERO : lag, retention == null ? Optional.empty() : retention);
        }
    }

    private Feed feed() {
        Feed now = feed;
        if (now == null) {
            now = switch (reading.mode) {
                case PULL -> pulls();
                case STREAM -> stream();
                case AUTO -> new AutoFeed(pulls(), this::stream, SILENCES);
            };
            feed = now;
        }
        return now;
    }

    private PullFeed pulls() {
        return new PullFeed(calls, leases, reading.mostMessages, reading.patience);
    }

    private StreamFeed stream() {
        return new StreamFeed(calls, leases, reading.subscription, reading.mostBytes, reading.patience);
    }

    /** Puts deadlines off before they pass. A failure costs duplicates at the worst, and is made up for with the next turn. */
    private void keepLeases() {
        try {
            List<String> due = leases.awaitDue();
            while (!due.isEmpty()) {
                try {
                    for (List<String> some : parts(due)) {
                        calls.modify(some, Leases.SECONDS);
                    }
                } catch (SourceException e) {
                    LOG.warn("{} messages could not be kept from other subscribers: {}", due.size(), e.getMessage());
                }
                due = leases.awaitDue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing is to be done: a message is acknowledged when its batch is committed. */
    @Override
    public void accepted(Batch batch) {}

    @Override
    public void committed(Batch batch) throws SourceException, InterruptedException {
        List<Lease> rest = batches.get(batch.sequence());
        while (rest != null && !rest.isEmpty() && !closed) {
            List<Lease> some = List.copyOf(rest.subList(0, Math.min(SubscriptionCalls.MOST_IDS, rest.size())));
            List<String> ids = leases.ackIds(some);
            var again = calls.acknowledge(ids);
            List<Lease> done = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                if (!again.contains(ids.get(i))) {
                    done.add(some.get(i));
                }
            }
            leases.release(done);
            rest.removeAll(done);
            if (!again.isEmpty()) {
                throw SourceException.retry(
                        again.size() + " messages of " + reading.subscription
                                + " could not be acknowledged yet; they are acknowledged again",
                        null);
            }
        }
        batches.remove(batch.sequence());
    }

    @Override
    public boolean caughtUp() {
        return caughtUp;
    }

    @Override
    public String probe() throws SourceException, InterruptedException {
        Optional<Subscription> settings = calls.describe();
        calls.requireConsuming();
        return SubscriptionReport.of(reading.subscription, settings);
    }

    @Override
    public Source window(Instant from, Instant to) {
        throw new UnsupportedOperationException(
                "a subscription keeps no past that could be read again beside its position;"
                        + " read the window with a google-cloud-logging source, or seek the subscription with gcloud");
    }

    @Override
    public void close() {
        closed = true;
        Feed open = feed;
        if (open != null) {
            open.close();
        }
        List<String> rest = leases.close();
        if (!rest.isEmpty()) {
            giveBack(rest);
        }
        calls.close();
    }

    /** What is not given back in time comes again when its deadline has passed. */
    private void giveBack(List<String> ackIds) {
        Thread giving = Thread.ofVirtual().name("pubsub-give-back").start(() -> {
            try {
                for (List<String> some : parts(ackIds)) {
                    calls.modify(some, 0);
                }
            } catch (SourceException e) {
                LOG.info("{} messages come again in {} s: {}", ackIds.size(), Leases.SECONDS, e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            if (!giving.join(GIVE_BACK)) {
                giving.interrupt();
            }
        } catch (InterruptedException e) {
            giving.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private static List<List<String>> parts(List<String> all) {
        List<List<String>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += SubscriptionCalls.MOST_IDS) {
            parts.add(all.subList(from, Math.min(all.size(), from + SubscriptionCalls.MOST_IDS)));
        }
        return parts;
    }
}
