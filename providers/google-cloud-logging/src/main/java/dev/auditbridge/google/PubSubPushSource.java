package dev.auditbridge.google;

import com.google.protobuf.ByteString;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What Pub/Sub pushes to a function, as a source of the bridge that runs in it: one message of a log sink's topic an
 * invocation, bare or in the CloudEvent of an Eventarc trigger. {@link #handle} is all that a function calls.
 *
 * <p>The subscription keeps the position: the answer to an invocation is the acknowledgement, so that it is given only when all
 * outputs hold what the message brought (I1). Whoever is refused an answer is pushed the message again.
 *
 * <p>A part of a split entry is answered together with the others, or when they have not come for two minutes. Parts that are
 * pushed to different instances of a function do not find each other.
 *
 * <p>The same bridge serves any number of invocations, one after another or at the same time. Thread-safe.
 */
public final class PubSubPushSource implements Source {
    private static final Partition PARTITION = new Partition("push", 1, false);
    /** The most messages of a batch: invocations that wait together are delivered together. */
    private static final int MOST_TOGETHER = 500;

    private final MessageReader messages;
    private final InstantSource clock;
    private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
    private final Map<Lease, CompletableFuture<Boolean>> answers = new ConcurrentHashMap<>();
    private final Map<Long, List<Lease>> batches = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private long sequence;

    PubSubPushSource(EventLimits limits, Inference inference, InstantSource clock) {
        this.messages = new MessageReader(new GkeDecoder(limits, inference, false), clock);
        this.clock = clock;
    }

    /**
     * Delivers a message; returns when all outputs hold it.
     *
     * @param pushed the data of the CloudEvent, or the body of a push
     * @param patience how long to wait for the outputs: what is left of the invocation, less the time to answer
     * @throws SourceException if it was not delivered: then the invocation must fail, and the message comes again
     */
    public void handle(byte[] pushed, Duration patience) throws SourceException, InterruptedException {
        Message message =
                new Message(new Lease("", pushed.length, "", 0), ByteString.copyFrom(pushed), clock.instant());
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        answers.put(message.lease(), answer);
        queue.add(message);
        try {
            if (closed || !answer.get(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw SourceException.retry("the bridge is stopping; Pub/Sub pushes the message again", null);
            }
        } catch (TimeoutException e) {
            throw SourceException.retry(
                    "the outputs did not take a message in the " + patience.toSeconds()
                            + " s that the function has; Pub/Sub pushes it again",
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it so", e);
        } finally {
            // What no output has seen by now is to come again, not from here.
            queue.remove(message);
            answers.remove(message.lease());
        }
    }

    @Override
    public PositionKeeper positionKeeper() {
        return PositionKeeper.PROVIDER;
    }

    @Override
    public void start(Checkpoint stored, Listener listener) {
        listener.assigned(PARTITION);
    }

    @Override
    public @Nullable Batch poll(Partition partition, Duration timeout) throws InterruptedException {
        List<Message> some = new ArrayList<>();
        Message first = queue.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        if (first != null) {
            some.add(first);
            queue.drainTo(some, MOST_TOGETHER - 1);
        }
        Batch.Builder batch = Batch.builder(PARTITION, sequence);
        List<Lease> taken = new ArrayList<>();
        messages.read(some, batch, taken);
        messages.expire(batch, taken);
        if (taken.isEmpty()) {
            return null;
        }
        batches.put(sequence++, taken);
        return batch.build();
    }

    @Override
    public void accepted(Batch batch) {}

    /** The invocations may be answered: that is the acknowledgement. */
    @Override
    public void committed(Batch batch) {
        List<Lease> delivered = batches.remove(batch.sequence());
        if (delivered != null) {
            delivered.forEach(lease -> answer(lease, true));
        }
    }

    private void answer(Lease lease, boolean delivered) {
        CompletableFuture<Boolean> answer = answers.get(lease);
        if (answer != null) {
            answer.complete(delivered);
        }
    }

    /** What was pushed was handed out; what will be pushed nobody knows. */
    @Override
    public boolean caughtUp() {
        return queue.isEmpty();
    }

    @Override
    public String probe() {
        return "waits for what Pub/Sub pushes to the function";
    }

    @Override
    public String note() {
        return "it reads nothing by itself: only deploy/google-function is pushed to; anywhere else take google-pubsub";
    }

    /** @throws UnsupportedOperationException always: Pub/Sub pushes no past */
    @Override
    public Source window(Instant from, Instant to) {
        throw new UnsupportedOperationException(
                "Pub/Sub pushes no past window; read it with a google-cloud-logging source");
    }

    /** Whoever waits in {@link #handle} is told that the message was not delivered. */
    @Override
    public void close() {
        closed = true;
        queue.clear();
        batches.clear();
        answers.values().forEach(answer -> answer.complete(false));
    }
}
