package dev.auditbridge.aws;

import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What Lambda hands to a function, as a source of the bridge that runs in it: the records of a Kinesis stream that log groups
 * are subscribed to, or the payload of a direct subscription. {@link #handle} is all that a function calls.
 *
 * <p>Lambda keeps the position, so that an invocation is answered only when all outputs hold what it brought (I1). Of a Kinesis
 * batch the answer names the first record that was not delivered in time, and Lambda hands out that one and all behind it
 * again (event source mapping with {@code ReportBatchItemFailures}). A direct subscription has no such answer: the invocation
 * fails, and Lambda tries it again twice at the most, so that only a stream loses nothing for certain.
 *
 * <p>The same bridge serves any number of invocations, one after another or at the same time. Thread-safe.
 */
public final class LambdaSource implements Source {
    private static final Partition PARTITION = new Partition("lambda", 1, false);

    private final EksDecoder decoder;
    private final Origin origin;
    private final BlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
    private final Map<Long, Pending> handedOut = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();
    private volatile boolean closed;

    /** A part that is to be delivered; done holds whether it was. */
    private record Pending(LambdaBatch.Part part, CompletableFuture<Boolean> done) {}

    /** @param region where the function runs; payloads name the rest themselves */
    public LambdaSource(EventLimits limits, String region) {
        this.decoder = new EksDecoder(limits, false);
        this.origin = Origin.of("eks").withCluster(null, region, null);
    }

    /**
     * Delivers an invocation.
     *
     * @param event the bytes that Lambda hands to the function
     * @param patience how long to wait for the outputs: what is left of the invocation, less the time to answer
     * @return the answer for Lambda, which names what is to come again
     * @throws SourceException if it was not delivered and no answer can say so: then the invocation must fail
     */
    public byte[] handle(byte[] event, Duration patience) throws SourceException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        List<Pending> all = LambdaBatch.read(event, decoder, origin).parts().stream()
                .map(part -> new Pending(part, new CompletableFuture<>()))
                .toList();
        queue.addAll(all);
        try {
            for (Pending each : all) {
                if (!isDelivered(each, deadline)) {
                    return failedFrom(each.part());
                }
            }
            return LambdaBatch.delivered();
        } finally {
            // What no output has seen by now is to come again, not from here.
            queue.removeAll(all);
        }
    }

    private boolean isDelivered(Pending pending, long deadline) throws InterruptedException {
        if (closed) {
            return pending.done().getNow(false);
        }
        try {
            return pending.done().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it so", e);
        }
    }

    private static byte[] failedFrom(LambdaBatch.Part part) throws SourceException {
        if (part.sequenceNumber().isEmpty()) {
            throw SourceException.retry(
                    "the outputs did not take what the log group's subscription pushed in the time that the function has;"
                            + " Lambda tries it again, twice at the most: a Kinesis stream between them keeps it for days",
                    null);
        }
        return LambdaBatch.failedFrom(part);
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
        Pending next = queue.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        if (next == null) {
            return null;
        }
        Batch batch = Batch.builder(PARTITION, sequence.getAndIncrement())
                .addAll(next.part().decoded())
                .build();
        handedOut.put(batch.sequence(), next);
        return batch;
    }

    @Override
    public void accepted(Batch batch) {}

    @Override
    public void committed(Batch batch) {
        Pending delivered = handedOut.remove(batch.sequence());
        if (delivered != null) {
            delivered.done().complete(true);
        }
    }

    /** What was pushed was handed out; what Lambda will push nobody knows. */
    @Override
    public boolean caughtUp() {
        return queue.isEmpty();
    }

    @Override
    public String probe() {
        return "waits for what Lambda hands to the function";
    }

    /** @throws UnsupportedOperationException always: Lambda pushes no past */
    @Override
    public Source window(Instant from, Instant to) {
        throw new UnsupportedOperationException(
                "Lambda hands out no past window: replay it from the log group, with a source of kind aws-cloudwatch");
    }

    /** Whoever waits in {@link #handle} is told that the rest was not delivered. */
    @Override
    public void close() {
        closed = true;
        queue.forEach(pending -> pending.done().complete(false));
        queue.clear();
        handedOut.values().forEach(pending -> pending.done().complete(false));
        handedOut.clear();
    }
}
