package dev.auditbridge.standins.pubsub;

import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PublishResponse;
import com.google.pubsub.v1.PublisherGrpc;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.Topic;
import com.google.rpc.Code;
import io.grpc.stub.StreamObserver;

/** {@code google.pubsub.v1.Publisher} over {@link Topics}; no fault meets it. */
final class PublisherService extends PublisherGrpc.PublisherImplBase {
    private final Topics topics;

    PublisherService(Topics topics) {
        this.topics = topics;
    }

    @Override
    public void createTopic(Topic request, StreamObserver<Topic> observer) {
        Answers.give(observer, () -> {
            if (!topics.createTopic(request.getName())) {
                throw Faults.error(Code.ALREADY_EXISTS, "Resource already exists in the project");
            }
            return request;
        });
    }

    @Override
    public void publish(PublishRequest request, StreamObserver<PublishResponse> observer) {
        Answers.give(observer, () -> {
            PublishResponse.Builder response = PublishResponse.newBuilder();
            for (PubsubMessage message : request.getMessagesList()) {
                response.addMessageIds(topics.publish(request.getTopic(), message));
            }
            return response.build();
        });
    }
}
