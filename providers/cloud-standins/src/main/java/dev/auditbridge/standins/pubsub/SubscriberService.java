package dev.auditbridge.standins.pubsub;

import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import com.google.pubsub.v1.AcknowledgeRequest;
import com.google.pubsub.v1.GetSubscriptionRequest;
import com.google.pubsub.v1.ModifyAckDeadlineRequest;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.PullResponse;
import com.google.pubsub.v1.StreamingPullRequest;
import com.google.pubsub.v1.StreamingPullResponse;
import com.google.pubsub.v1.SubscriberGrpc;
import com.google.pubsub.v1.Subscription;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/** {@code google.pubsub.v1.Subscriber} over the queues of {@link Topics}. */
final class SubscriberService extends SubscriberGrpc.SubscriberImplBase {
    private static final int LARGEST_REQUEST = 512 << 10;
    private static final Duration PULL_WAITS = Duration.ofSeconds(90);
    private static final String TRANSIENT = "TRANSIENT_FAILURE_UNORDERED_ACK_ID";
    private static final String PERMANENT = "PERMANENT_FAILURE_INVALID_ACK_ID";

    private final Topics topics;
    private final Faults faults;
    private final ExecutorService threads;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();

    SubscriberService(Topics topics, Faults faults, ExecutorService threads) {
        this.topics = topics;
        this.faults = faults;
        this.threads = threads;
    }

    @Override
    public void createSubscription(Subscription request, StreamObserver<Subscription> observer) {
        Answers.give(observer, () -> {
            faults.call();
            return topics.create(request);
        });
    }

    @Override
    public void getSubscription(GetSubscriptionRequest request, StreamObserver<Subscription> observer) {
        Answers.give(observer, () -> {
            faults.settings();
            return topics.queue(request.getSubscription()).subscription();
        });
    }

    @Override
    public void pull(PullRequest request, StreamObserver<PullResponse> observer) {
        ServerCallStreamObserver<PullResponse> call = (ServerCallStreamObserver<PullResponse>) observer;
        Answers.give(observer, () -> {
            faults.call();
            if (request.getMaxMessages() <= 0) {
                throw Faults.error(Code.INVALID_ARGUMENT, "max_messages must be positive");
            }
            Queue queue = topics.queue(request.getSubscription());
            int most = Math.min(1000, request.getMaxMessages());
            return PullResponse.newBuilder()
                    .addAllReceivedMessages(queue.take(most, LARGEST_REQUEST * 20L, 0, PULL_WAITS, call::isCancelled))
                    .build();
        });
    }

    @Override
    public void acknowledge(AcknowledgeRequest request, StreamObserver<Empty> observer) {
        Answers.give(observer, () -> {
            faults.acknowledgement();
            require(request, request.getAckIdsList());
            Queue queue = topics.queue(request.getSubscription());
            List<String> ackIds = new ArrayList<>(request.getAckIdsList());
            Map<String, String> failures = new LinkedHashMap<>();
            if (queue.subscription().getEnableExactlyOnceDelivery() && faults.takePartialFailure()) {
                List<String> failing = List.copyOf(ackIds.subList(0, (ackIds.size() + 1) / 2));
                failing.forEach(ackId -> failures.put(ackId, TRANSIENT));
                ackIds.removeAll(failing);
            }
            queue.acknowledge(ackIds).forEach(ackId -> failures.put(ackId, PERMANENT));
            confirm(queue, failures);
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void modifyAckDeadline(ModifyAckDeadlineRequest request, StreamObserver<Empty> observer) {
        Answers.give(observer, () -> {
            faults.call();
            require(request, request.getAckIdsList());
            int seconds = request.getAckDeadlineSeconds();
            if (seconds < 0 || seconds > 600) {
                throw Faults.error(Code.INVALID_ARGUMENT, "ack_deadline_seconds must be between 0 and 600");
            }
            Queue queue = topics.queue(request.getSubscription());
            Map<String, String> failures = new LinkedHashMap<>();
            queue.modify(request.getAckIdsList(), seconds).forEach(ackId -> failures.put(ackId, PERMANENT));
            confirm(queue, failures);
            return Empty.getDefaultInstance();
        });
    }

    private static void require(Message request, List<String> ackIds) {
        if (ackIds.isEmpty()) {
            throw Faults.error(Code.INVALID_ARGUMENT, "No ack ids specified.");
        }
        if (request.getSerializedSize() > LARGEST_REQUEST) {
            throw Faults.error(Code.INVALID_ARGUMENT, "Request payload size exceeds the limit: 524288 bytes.");
        }
    }

    /** Only subscriptions with exactly-once delivery tell what became of each id (google.rpc.ErrorInfo, by id). */
    private static void confirm(Queue queue, Map<String, String> failures) {
        if (queue.subscription().getEnableExactlyOnceDelivery() && !failures.isEmpty()) {
            boolean isTransient = failures.containsValue(TRANSIENT);
            ErrorInfo info = ErrorInfo.newBuilder()
                    .setReason(isTransient ? TRANSIENT : PERMANENT)
                    .setDomain("pubsub.googleapis.com")
                    .putAllMetadata(failures)
                    .build();
            throw StatusProto.toStatusRuntimeException(Faults.status(
                            isTransient ? Code.UNAVAILABLE : Code.INVALID_ARGUMENT,
                            "Some acknowledgement ids in the request were invalid.")
                    .toBuilder()
                    .addDetails(Any.pack(info))
                    .build());
        }
    }

    @Override
    public StreamObserver<StreamingPullRequest> streamingPull(StreamObserver<StreamingPullResponse> observer) {
        Stream stream = new Stream((ServerCallStreamObserver<StreamingPullResponse>) observer);
        stream.observer.setOnCancelHandler(() -> streams.remove(stream));
        return new StreamObserver<>() {
            private boolean started;

            @Override
            public void onNext(StreamingPullRequest request) {
                try {
                    if (started) {
                        if (!request.getSubscription().isEmpty()) {
                            throw Faults.error(Code.INVALID_ARGUMENT, "only the first request names a subscription");
                        }
                    } else {
                        started = true;
                        faults.call();
                        stream.begin(request, topics.queue(request.getSubscription()));
                        streams.add(stream);
                        threads.execute(stream::run);
                    }
                } catch (StatusRuntimeException e) {
                    stream.end(e);
                }
            }

            @Override
            public void onError(Throwable cancelled) {
                streams.remove(stream);
                stream.isOver = true;
            }

            @Override
            public void onCompleted() {
                streams.remove(stream);
                stream.end(null);
            }
        };
    }

    int streams() {
        return streams.size();
    }

    void breakStreams(Status status) {
        for (Stream stream : List.copyOf(streams)) {
            streams.remove(stream);
            stream.end(StatusProto.toStatusRuntimeException(status));
        }
    }
}
