package dev.auditbridge.standins.pubsub;

import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.StreamingPullRequest;
import com.google.pubsub.v1.StreamingPullResponse;
import com.google.pubsub.v1.StreamingPullResponse.SubscriptionProperties;
import com.google.rpc.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One streaming pull: hands messages out while the subscriber holds fewer than it asked for. */
final class Stream {
    private static final int MOST_MESSAGES = 50;
    private static final Duration LOOK = Duration.ofMillis(25);

    final ServerCallStreamObserver<StreamingPullResponse> observer;
    volatile boolean isOver;

    private final Map<String, Integer> outstanding = new HashMap<>();
    private @Nullable Queue queue;
    private int seconds;
    private long mostMessages;
    private long mostBytes;

    Stream(ServerCallStreamObserver<StreamingPullResponse> observer) {
        this.observer = observer;
    }

    void begin(StreamingPullRequest first, Queue from) {
        seconds = first.getStreamAckDeadlineSeconds();
        if (seconds < 10 || seconds > 600) {
            throw Faults.error(Code.INVALID_ARGUMENT, "stream_ack_deadline_seconds must be between 10 and 600");
        }
        queue = from;
        mostMessages = first.getMaxOutstandingMessages() > 0 ? first.getMaxOutstandingMessages() : Long.MAX_VALUE;
        mostBytes = first.getMaxOutstandingBytes() > 0 ? first.getMaxOutstandingBytes() : Long.MAX_VALUE;
    }

    void run() {
        Queue from = queue;
        try {
            while (from != null && !isOver && !observer.isCancelled()) {
                outstanding.keySet().removeIf(ackId -> !from.holds(ackId));
                long room = mostMessages - outstanding.size();
                long bytes = mostBytes
                        - outstanding.values().stream()
                                .mapToLong(Integer::intValue)
                                .sum();
                if (from.closed()) {
                    end(Faults.error(Code.NOT_FOUND, "Resource not found"));
                } else if (room <= 0 || bytes <= 0 || !observer.isReady()) {
                    Thread.sleep(LOOK);
                } else {
                    send(from, (int) Math.min(MOST_MESSAGES, room), bytes);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(Queue from, int most, long bytes) throws InterruptedException {
        List<ReceivedMessage> messages = from.take(most, bytes, seconds, LOOK, () -> isOver || observer.isCancelled());
        if (messages.isEmpty()) {
            return;
        }
        List<String> ackIds = messages.stream().map(ReceivedMessage::getAckId).toList();
        messages.forEach(message ->
                outstanding.put(message.getAckId(), message.getMessage().getSerializedSize()));
        synchronized (this) {
            if (!isOver) {
                observer.onNext(StreamingPullResponse.newBuilder()
                        .addAllReceivedMessages(messages)
                        .setSubscriptionProperties(SubscriptionProperties.newBuilder()
                                .setExactlyOnceDeliveryEnabled(
                                        from.subscription().getEnableExactlyOnceDelivery()))
                        .build());
                return;
            }
        }
        from.modify(ackIds, 0);
    }

    synchronized void end(@Nullable StatusRuntimeException error) {
        if (isOver) {
            return;
        }
        isOver = true;
        if (error == null) {
            observer.onCompleted();
        } else {
            observer.onError(error);
        }
    }
}
