package dev.auditbridge.google;

import com.google.api.gax.rpc.ApiException;
import com.google.rpc.ErrorInfo;
import dev.auditbridge.source.SourceException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Map;

/** Tells an operator what an error of Pub/Sub means and what to do; decides whether it passes by itself (I5). */
final class PubSubFailures {
    private static final Duration THROTTLED = Duration.ofSeconds(5);
    private static final int LONGEST = 300;

    private final String subscription;

    PubSubFailures(String subscription) {
        this.subscription = subscription;
    }

    SourceException explain(Throwable failure) {
        return failure instanceof ApiException e
                ? explain(e)
                : SourceException.retry(subscription + " could not be asked: " + failure, failure);
    }

    private SourceException explain(ApiException e) {
        return switch (e.getStatusCode().getCode()) {
            case UNAVAILABLE, INTERNAL, DEADLINE_EXCEEDED, ABORTED, UNKNOWN, CANCELLED ->
                Distrust.of(e, subscription)
                        .orElseGet(() -> SourceException.retry(subscription + " did not answer: " + words(e), e));
            case RESOURCE_EXHAUSTED ->
                SourceException.retryAfter(
                        subscription + " has no quota left for this minute: " + words(e), THROTTLED, e);
            case UNAUTHENTICATED ->
                SourceException.blocked(
                        subscription + " does not take the credentials: " + words(e)
                                + "; check the key or the workload identity of this source",
                        e);
            case PERMISSION_DENIED ->
                SourceException.blocked(
                        subscription + " denies reading: " + words(e)
                                + "; grant roles/pubsub.subscriber on the subscription",
                        e);
            case NOT_FOUND ->
                SourceException.blocked(
                        subscription + " is not there: " + words(e)
                                + "; check the name, or create it (one that nobody reads expires after 31 days)",
                        e);
            case FAILED_PRECONDITION ->
                SourceException.blocked(
                        subscription + " cannot be pulled: " + words(e)
                                + "; it must be a pull subscription and not detached from its topic",
                        e);
            default -> SourceException.blocked(subscription + " refuses to be read: " + words(e), e);
        };
    }

    /**
     * What became of each acknowledgement of a call that failed; empty if the failure does not tell. Subscriptions with
     * exactly-once delivery put it into the error's {@code google.rpc.ErrorInfo}
     * (cloud.google.com/pubsub/docs/exactly-once-delivery).
     */
    static Map<String, String> confirmations(Throwable failure) {
        com.google.rpc.Status status = StatusProto.fromThrowable(failure);
        if (status == null) {
            return Map.of();
        }
        try {
            for (com.google.protobuf.Any detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    return Map.copyOf(detail.unpack(ErrorInfo.class).getMetadataMap());
                }
            }
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            return Map.of();
        }
        return Map.of();
    }

    private static String words(ApiException e) {
        String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        return message.length() > LONGEST ? message.substring(0, LONGEST) + "..." : message;
    }
}
