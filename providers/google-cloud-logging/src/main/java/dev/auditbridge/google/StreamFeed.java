package dev.auditbridge.google;

import com.google.api.gax.rpc.ClientStream;
import com.google.api.gax.rpc.ResponseObserver;
import com.google.api.gax.rpc.StreamController;
import com.google.pubsub.v1.StreamingPullRequest;
import com.google.pubsub.v1.StreamingPullResponse;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets the subscription push messages through a stream: for the daemon, with the least delay. The service ends every stream
 * after a while; one that has lived is opened again without a word.
 */
final class StreamFeed implements Feed {
    /** Answers that may be under way: each is at most a few hundred messages. */
    private static final int AHEAD = 4;

    private static final int MOST_MESSAGES = 1000;
    private static final Duration BEAT = Duration.ofSeconds(30);
    private static final Duration LIVED = Duration.ofSeconds(30);
    private static final Duration FAREWELL = Duration.ofMillis(300);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final SubscriptionCalls calls;
    private final Leases leases;
    private final String subscription;
    private final long mostBytes;
    private final Duration patience;
    private final String clientId = UUID.randomUUID().toString();
    private volatile @Nullable Open current;
    private volatile boolean closed;

    StreamFeed(SubscriptionCalls calls, Leases leases, String subscription, long mostBytes, Duration patience) {
        this.calls = calls;
        this.leases = leases;
        this.subscription = subscription;
        this.mostBytes = mostBytes;
        this.patience = patience;
    }

    @Override
    public Taken take(long deadline) throws SourceException, InterruptedException {
        Open stream = current == null ? open() : current;
        do {
            if (leases.hasRoom()) {
                stream.askForMore();
            } else {
                stream.quietSince = System.nanoTime();
            }
            List<Message> messages = stream.take(Math.min(deadline, System.nanoTime() + LOOK.toNanos()));
            if (!messages.isEmpty()) {
                stream.quietSince = System.nanoTime();
                return new Taken.Messages(messages);
            }
            Throwable end = stream.end;
            if (end != null && stream.arrived.isEmpty()) {
                current = null;
                stream = ended(stream, end);
            }
            stream.beat();
            if (System.nanoTime() - stream.quietSince >= patience.toNanos()) {
                stream.quietSince = System.nanoTime();
                return new Taken.Silence();
            }
        } while (deadline - System.nanoTime() > 0 && !closed);
        return new Taken.Nothing();
    }

    private Open ended(Open stream, Throwable end) throws SourceException {
        SourceException why = calls.explain(end);
        boolean hasLived = System.nanoTime() - stream.opened >= LIVED.toNanos();
        if (why.kind() == SourceException.Kind.RETRY && hasLived && !closed) {
            return open();
        }
        throw why;
    }

    private Open open() throws SourceException {
        Open stream = new Open();
        stream.requests = calls.stream(stream);
        stream.requests.send(StreamingPullRequest.newBuilder()
                .setSubscription(subscription)
                .setStreamAckDeadlineSeconds(Leases.SECONDS)
                .setClientId(clientId)
                .setMaxOutstandingBytes(mostBytes)
                .build());
        current = stream;
        return stream;
    }

    @Override
    public void close() {
        closed = true;
        Open stream = current;
        if (stream != null) {
            stream.finish();
        }
    }

    /** One stream, from its opening to its end. */
    private final class Open implements ResponseObserver<StreamingPullResponse> {
        private final long opened = System.nanoTime();
        private final CountDownLatch over = new CountDownLatch(1);
        private final BlockingQueue<List<Message>> arrived = new LinkedBlockingQueue<>();
        private volatile @Nullable StreamController controller;
        private volatile @Nullable Throwable end;
        private volatile @Nullable ClientStream<StreamingPullRequest> requests;
        private long quietSince = opened;
        private long beaten = opened;
        private int consumed;

        @Override
        public void onStart(StreamController started) {
            controller = started;
            started.disableAutoInboundFlowControl();
            started.request(AHEAD);
        }

        @Override
        public void onResponse(StreamingPullResponse response) {
            arrived.add(leases.take(response.getReceivedMessagesList(), false));
        }

        @Override
        public void onError(Throwable failure) {
            end = failure;
            over.countDown();
        }

        @Override
        public void onComplete() {
            end = new IllegalStateException("the service ended the stream");
            over.countDown();
        }

        /** Only what was used up is asked for again, and only while there is room. */
        private void askForMore() {
            StreamController flow = controller;
            if (flow != null && consumed > 0 && end == null) {
                flow.request(consumed);
                consumed = 0;
            }
        }

        private List<Message> take(long until) throws InterruptedException {
            List<Message> messages = new ArrayList<>();
            List<Message> next = arrived.poll(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            while (next != null) {
                consumed++;
                messages.addAll(next);
                next = messages.size() < MOST_MESSAGES ? arrived.poll() : null;
            }
            return messages;
        }

        /** The service takes a stream on which nobody speaks for dead. */
        private void beat() {
            ClientStream<StreamingPullRequest> open = requests;
            if (open != null && end == null && System.nanoTime() - beaten >= BEAT.toNanos()) {
                beaten = System.nanoTime();
                open.send(StreamingPullRequest.getDefaultInstance());
            }
        }

        /** What is on its way may still arrive, to be given back at once rather than after its deadline. */
        private void finish() {
            ClientStream<StreamingPullRequest> open = requests;
            StreamController flow = controller;
            if (open == null || flow == null || end != null) {
                return;
            }
            open.closeSend();
            try {
                if (!over.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                    flow.cancel();
                }
            } catch (InterruptedException e) {
                flow.cancel();
                Thread.currentThread().interrupt();
            }
        }
    }
}
