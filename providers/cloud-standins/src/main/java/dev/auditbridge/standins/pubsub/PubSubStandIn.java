package dev.auditbridge.standins.pubsub;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.Subscription;
import com.google.rpc.Code;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Google Cloud Pub/Sub on a free loopback port, for any gRPC client of {@code google.pubsub.v1}: topics, subscriptions with
 * acknowledgement deadlines, dead-letter topics and exactly-once delivery, pull and streaming pull. No credentials, no TLS.
 *
 * <p>Made after the documented behaviour of the service (its protos and cloud.google.com/pubsub/docs), stricter than the
 * emulator in what it refuses. Fault switches take effect with the next call. Thread-safe.
 */
public final class PubSubStandIn implements AutoCloseable {
    private final Topics topics;
    private final Faults faults = new Faults();
    private final SubscriberService subscribers;
    private final Server server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private PubSubStandIn(InstantSource clock) throws IOException {
        topics = new Topics(clock);
        subscribers = new SubscriberService(topics, faults, threads);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .executor(threads)
                .maxInboundMessageSize(20 << 20)
                .addService(new PublisherService(topics))
                .addService(subscribers)
                .build()
                .start();
    }

    /** Starts one that goes by the system's clock. */
    public static PubSubStandIn start() throws IOException {
        return start(InstantSource.system());
    }

    /** Starts one that goes by a given clock. */
    public static PubSubStandIn start(InstantSource clock) throws IOException {
        return new PubSubStandIn(clock);
    }

    /** {@code host:port}, plaintext. */
    public String endpoint() {
        return "127.0.0.1:" + server.getPort();
    }

    /** Makes a subscription, and its topic where it is missing. */
    public void create(Subscription subscription) {
        topics.createTopic(subscription.getTopic());
        topics.create(subscription);
    }

    /** Removes a subscription with all that waits in it. */
    public void delete(String subscription) {
        topics.delete(subscription);
    }

    /** Publishes to a topic, as a log sink does. */
    public void publish(String topic, byte[] data) {
        topics.publish(
                topic,
                PubsubMessage.newBuilder().setData(ByteString.copyFrom(data)).build());
    }

    /** The messages of a subscription that nobody holds. */
    public int waiting(String subscription) {
        return topics.queue(subscription).waiting();
    }

    /** The messages of a subscription that a subscriber holds. */
    public int outstanding(String subscription) {
        return topics.queue(subscription).outstanding();
    }

    /** How often somebody was handed a message of a subscription. */
    public long handedOut(String subscription) {
        return topics.queue(subscription).handedOut();
    }

    /** How often the deadline of a message was put off. */
    public long extended(String subscription) {
        return topics.queue(subscription).extended();
    }

    /** Hands every held message out again, as the service may at any time. */
    public void redeliver(String subscription) {
        topics.queue(subscription).redeliver();
    }

    /** The streams that are open. */
    public int streams() {
        return subscribers.streams();
    }

    /** The next calls fail, and streams break. */
    public void failNext(int calls, Code code) {
        faults.add(calls, Faults.status(code, "a fault of the stand-in"));
        breakStreams(code);
    }

    /** Every call is refused for a missing permission until told otherwise, and streams break. */
    public void denyPermission(boolean denied) {
        com.google.rpc.Status status = Faults.status(
                Code.PERMISSION_DENIED, "User not authorized to perform this action: pubsub.subscriptions.consume");
        faults.last(denied ? status : null);
        if (denied) {
            subscribers.breakStreams(status);
        }
    }

    /** The settings of subscriptions cannot be read: roles/pubsub.subscriber alone does not allow it. */
    public void denySettings(boolean denied) {
        faults.denySettings(denied);
    }

    /** Acknowledgements fail until told otherwise. */
    public void failAcknowledgements(boolean failing) {
        faults.failAcknowledgements(failing);
    }

    /** Of the next acknowledgements, some ids fail in passing, as exactly-once subscriptions tell one by one. */
    public void failAcknowledgementsInPart(int calls) {
        faults.failInPart(calls);
    }

    /** Ends every stream, as the service does after a while with UNAVAILABLE. */
    public void breakStreams(Code code) {
        subscribers.breakStreams(Faults.status(code, "The service was unable to fulfill your request."));
    }

    /** Ends every fault. */
    public void recover() {
        faults.clear();
    }

    /** Names of all subscriptions. */
    public List<String> subscriptions() {
        return topics.subscriptions();
    }

    @Override
    public void close() {
        topics.close();
        server.shutdownNow();
        threads.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
