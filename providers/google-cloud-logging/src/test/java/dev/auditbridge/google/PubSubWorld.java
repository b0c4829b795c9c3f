package dev.auditbridge.google;

import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PublisherGrpc;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.SubscriberGrpc;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.World;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A topic with one subscription in some Pub/Sub, filled as a log sink fills it. */
class PubSubWorld implements World {
    static final String PROJECT = "projects/acme-audit";

    final String topic;
    final String subscription;
    private final PubSubSourceFactory factory = new PubSubSourceFactory();
    private final String endpoint;
    private final String keys;
    private final ManagedChannel channel;

    PubSubWorld(String endpoint, String keys, boolean isExactlyOnce) {
        this.endpoint = endpoint;
        this.keys = keys;
        channel = ManagedChannelBuilder.forTarget(endpoint).usePlaintext().build();
        String name = "audit-" + UUID.randomUUID();
        topic = PROJECT + "/topics/" + name;
        subscription = PROJECT + "/subscriptions/" + name;
        PublisherGrpc.newBlockingStub(channel)
                .createTopic(Topic.newBuilder().setName(topic).build());
        SubscriberGrpc.newBlockingStub(channel)
                .createSubscription(Subscription.newBuilder()
                        .setName(subscription)
                        .setTopic(topic)
                        .setAckDeadlineSeconds(10)
                        .setEnableExactlyOnceDelivery(isExactlyOnce)
                        .build());
    }

    @Override
    public Source open() {
        return open("");
    }

    Source open(String more) {
        String yaml = "subscription: " + subscription + "\nplaintext: true\ncredentials: {type: none}\nendpoint: \""
                + endpoint + "\"\n" + keys + more;
        return factory.create("gke", Settings.parse(factory.spec(), yaml), EventLimits.DEFAULT);
    }

    @Override
    public void put(List<String> auditIds) throws IOException {
        List<byte[]> entries = new ArrayList<>();
        for (String id : auditIds) {
            JsonObject entry = Entries.entry("discovery");
            entry.addProperty("insertId", id);
            entry.getAsJsonObject("operation").addProperty("id", id);
            entries.add(Entries.text(entry));
        }
        publish(entries);
    }

    @Override
    public void putPoison(String word) throws IOException {
        JsonObject entry = Entries.entry("discovery");
        entry.addProperty("insertId", word);
        JsonObject payload = Entries.payload(entry);
        payload.remove("methodName");
        payload.remove("resourceName");
        payload.remove("authorizationInfo");
        publish(List.of(Entries.text(entry)));
    }

    void publish(List<byte[]> entries) {
        for (int from = 0; from < entries.size(); from += 100) {
            PublishRequest.Builder request = PublishRequest.newBuilder().setTopic(topic);
            entries.subList(from, Math.min(entries.size(), from + 100))
                    .forEach(entry -> request.addMessages(PubsubMessage.newBuilder()
                            .setData(ByteString.copyFrom(entry))
                            .putAttributes("logging.googleapis.com/timestamp", "2026-02-01T10:00:00Z")));
            PublisherGrpc.newBlockingStub(channel).publish(request.build());
        }
    }

    @Override
    public Set<Fault> faults() {
        return EnumSet.noneOf(Fault.class);
    }

    @Override
    public void begin(Fault fault) {
        throw new UnsupportedOperationException("this Pub/Sub has no faults");
    }

    @Override
    public void end(Fault fault) {
        throw new UnsupportedOperationException("this Pub/Sub has no faults");
    }

    @Override
    public Set<Trait> traits() {
        return EnumSet.of(Trait.EXACT_RESTART);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
