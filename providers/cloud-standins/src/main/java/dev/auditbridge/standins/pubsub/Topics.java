package dev.auditbridge.standins.pubsub;

import com.google.protobuf.Timestamp;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.Subscription;
import com.google.rpc.Code;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** The topics of all projects, and the queues of their subscriptions. Thread-safe. */
final class Topics implements AutoCloseable {
    private static final Pattern TOPIC = Pattern.compile("projects/[^/]+/topics/[^/]+");
    private static final Pattern SUBSCRIPTION = Pattern.compile("projects/[^/]+/subscriptions/[^/]+");
    private static final int LARGEST_MESSAGE = 10 << 20;

    private final InstantSource clock;
    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    private final Map<String, Queue> queues = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    Topics(InstantSource clock) {
        this.clock = clock;
    }

    boolean createTopic(String topic) {
        if (!TOPIC.matcher(topic).matches()) {
            throw Faults.error(Code.INVALID_ARGUMENT, "\"" + topic + "\" is no topic name");
        }
        return topics.add(topic);
    }

    Subscription create(Subscription wanted) {
        if (!SUBSCRIPTION.matcher(wanted.getName()).matches()) {
            throw Faults.error(Code.INVALID_ARGUMENT, "\"" + wanted.getName() + "\" is no subscription name");
        }
        requireTopic(wanted.getTopic());
        int deadline = wanted.getAckDeadlineSeconds();
        if (deadline != 0 && (deadline < 10 || deadline > 600)) {
            throw Faults.error(Code.INVALID_ARGUMENT, "ack_deadline_seconds must be between 10 and 600");
        }
        Subscription subscription =
                deadline == 0 ? wanted.toBuilder().setAckDeadlineSeconds(10).build() : wanted;
        Queue queue = new Queue(subscription, clock, this::publish);
        if (queues.putIfAbsent(subscription.getName(), queue) != null) {
            throw Faults.error(Code.ALREADY_EXISTS, "Resource already exists in the project");
        }
        return subscription;
    }

    void delete(String subscription) {
        queue(subscription).close();
        queues.remove(subscription);
    }

    String publish(String topic, PubsubMessage message) {
        requireTopic(topic);
        if (message.getData().isEmpty() && message.getAttributesCount() == 0) {
            throw Faults.error(Code.INVALID_ARGUMENT, "a message needs data or an attribute");
        }
        if (message.getSerializedSize() > LARGEST_MESSAGE) {
            throw Faults.error(Code.INVALID_ARGUMENT, "a message is at most 10 MB");
        }
        Instant now = clock.instant();
        String id = Long.toString(ids.incrementAndGet());
        PubsubMessage published = message.toBuilder()
                .setMessageId(id)
                .setPublishTime(
                        Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
                .build();
        queues.values().stream()
                .filter(queue -> queue.subscription().getTopic().equals(topic))
                .forEach(queue -> queue.add(published));
        return id;
    }

    private void requireTopic(String topic) {
        if (!topics.contains(topic)) {
            throw Faults.error(Code.NOT_FOUND, "Resource not found (resource=" + topic + ").");
        }
    }

    Queue queue(String subscription) {
        Queue queue = queues.get(subscription);
        if (queue == null) {
            throw Faults.error(Code.NOT_FOUND, "Resource not found (resource=" + subscription + ").");
        }
        return queue;
    }

    List<String> subscriptions() {
        return queues.keySet().stream().sorted().toList();
    }

    @Override
    public void close() {
        queues.values().forEach(Queue::close);
    }
}
