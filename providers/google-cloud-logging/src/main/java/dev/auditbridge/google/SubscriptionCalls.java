package dev.auditbridge.google;

import com.google.api.core.ApiFuture;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.ClientStream;
import com.google.api.gax.rpc.ResponseObserver;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.pubsub.v1.stub.SubscriberStub;
import com.google.cloud.pubsub.v1.stub.SubscriberStubSettings;
import com.google.pubsub.v1.AcknowledgeRequest;
import com.google.pubsub.v1.GetSubscriptionRequest;
import com.google.pubsub.v1.ModifyAckDeadlineRequest;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.PullResponse;
import com.google.pubsub.v1.StreamingPullRequest;
import com.google.pubsub.v1.StreamingPullResponse;
import com.google.pubsub.v1.Subscription;
import dev.auditbridge.source.SourceException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The calls to one subscription, each a single attempt: the bridge alone retries. The client is opened with the first call, and
 * anew after its credentials were refused, so that mended credentials are taken up without a restart (I5). Thread-safe.
 */
final class SubscriptionCalls implements AutoCloseable {
    /** The service's own limit of an answer. */
    private static final int LARGEST_MESSAGE = 20 << 20;
    /** Ids in one request: the service takes 512 KiB, and an id is some 200 bytes. */
    static final int MOST_IDS = 1000;

    private static final Duration CALL = Duration.ofSeconds(30);
    /** Longer than the service lets a pull wait for a message. */
    private static final Duration PULL = Duration.ofMinutes(3);

    private static final String TRANSIENT = "TRANSIENT_FAILURE";
    /** No subscriber was ever given it. */
    private static final String NO_ID = "auditbridge-asks-whether-it-may";

    private final Connection connection;
    private final String subscription;
    private final PubSubFailures failures;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable SubscriberStub stub;
    private boolean closed;

    SubscriptionCalls(Connection connection, String subscription) {
        this.connection = connection;
        this.subscription = subscription;
        this.failures = new PubSubFailures(subscription);
    }

    /** Asks for messages; the service waits a while for the first. */
    ApiFuture<PullResponse> pull(int most) throws SourceException {
        return stub().pullCallable()
                .futureCall(PullRequest.newBuilder()
                        .setSubscription(subscription)
                        .setMaxMessages(most)
                        .build());
    }

    /** Opens a stream; its first request is still to be sent. */
    ClientStream<StreamingPullRequest> stream(ResponseObserver<StreamingPullResponse> observer) throws SourceException {
        return stub().streamingPullCallable().splitCall(observer);
    }

    /**
     * Acknowledges messages. Returns when the service has them, which for a subscription with exactly-once delivery means
     * that they never come again.
     *
     * @return the ids that failed in passing and are to be acknowledged again
     */
    Set<String> acknowledge(List<String> ackIds) throws SourceException, InterruptedException {
        try {
            await(stub().acknowledgeCallable()
                    .futureCall(AcknowledgeRequest.newBuilder()
                            .setSubscription(subscription)
                            .addAllAckIds(ackIds)
                            .build()));
            return Set.of();
        } catch (ExecutionException e) {
            Map<String, String> told = PubSubFailures.confirmations(cause(e));
            if (ackIds.stream().anyMatch(told::containsKey)) {
                return Set.copyOf(ackIds.stream()
                        .filter(ackId -> told.getOrDefault(ackId, "").startsWith(TRANSIENT))
                        .toList());
            }
            if (code(e) == StatusCode.Code.INVALID_ARGUMENT) {
                // Held too long, or the subscription was made anew: what was accepted may come once more, and nothing
                // is lost.
                return Set.of();
            }
            throw explain(cause(e));
        }
    }

    /** Puts the deadlines of messages off, or gives them back at once with zero. Ids that nobody holds are passed over. */
    void modify(Collection<String> ackIds, int seconds) throws SourceException, InterruptedException {
        try {
            await(stub().modifyAckDeadlineCallable()
                    .futureCall(ModifyAckDeadlineRequest.newBuilder()
                            .setSubscription(subscription)
                            .addAllAckIds(ackIds)
                            .setAckDeadlineSeconds(seconds)
                            .build()));
        } catch (ExecutionException e) {
            boolean isPartial = !PubSubFailures.confirmations(cause(e)).isEmpty();
            if (!isPartial && code(e) != StatusCode.Code.INVALID_ARGUMENT) {
                throw explain(cause(e));
            }
        }
    }

    /** The subscription's settings; nothing if it is there but its settings are not to be read. */
    Optional<Subscription> describe() throws SourceException, InterruptedException {
        try {
            return Optional.of(await(stub().getSubscriptionCallable()
                    .futureCall(GetSubscriptionRequest.newBuilder()
                            .setSubscription(subscription)
                            .build())));
        } catch (ExecutionException e) {
            if (code(e) == StatusCode.Code.PERMISSION_DENIED) {
                return Optional.empty();
            }
            throw explain(cause(e));
        }
    }

    /** Fails if messages could not be taken; takes none. */
    void requireConsuming() throws SourceException, InterruptedException {
        acknowledge(List.of(NO_ID));
    }

    private static <T> T await(ApiFuture<T> call) throws ExecutionException, InterruptedException, SourceException {
        try {
            return call.get();
        } catch (InterruptedException e) {
            call.cancel(true);
            throw e;
        } catch (CancellationException e) {
            throw SourceException.retry("the call to Pub/Sub was stopped", e);
        }
    }

    private static Throwable cause(ExecutionException e) {
        return e.getCause() == null ? e : e.getCause();
    }

    private static StatusCode.@Nullable Code code(ExecutionException e) {
        return e.getCause() instanceof ApiException api ? api.getStatusCode().getCode() : null;
    }

    /** What a failure means; afterwards refused credentials are read anew. */
    SourceException explain(Throwable failure) {
        if (failure instanceof ApiException e && e.getStatusCode().getCode() == StatusCode.Code.UNAUTHENTICATED) {
            drop();
        }
        return failures.explain(failure);
    }

    private SubscriberStub stub() throws SourceException {
        lock.lock();
        try {
            if (closed) {
                throw SourceException.retry("the source is closed", null);
            }
            SubscriberStub open = stub;
            if (open == null) {
                open = open();
                stub = open;
            }
            return open;
        } catch (IOException e) {
            throw SourceException.blocked(
                    "there are no usable Google credentials: " + e.getMessage()
                            + "; set credentials, or run where a service account is attached",
                    e);
        } finally {
            lock.unlock();
        }
    }

    private SubscriberStub open() throws IOException {
        SubscriberStubSettings.Builder settings = connection.configure(
                SubscriberStubSettings.newBuilder(),
                SubscriberStubSettings.defaultGrpcTransportProviderBuilder(),
                LARGEST_MESSAGE,
                SubscriberStubSettings.getDefaultServiceScopes());
        settings.pullSettings().setRetryableCodes(Set.of()).setSimpleTimeoutNoRetriesDuration(PULL);
        Stream.of(
                        settings.acknowledgeSettings(),
                        settings.modifyAckDeadlineSettings(),
                        settings.getSubscriptionSettings())
                .forEach(call -> call.setRetryableCodes(Set.of()).setSimpleTimeoutNoRetriesDuration(CALL));
        return settings.build().createStub();
    }

    private void drop() {
        lock.lock();
        try {
            if (stub != null) {
                stub.shutdownNow();
                stub = null;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        drop();
    }
}
