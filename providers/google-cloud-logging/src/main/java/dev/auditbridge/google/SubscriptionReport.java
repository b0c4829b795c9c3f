package dev.auditbridge.google;

import com.google.protobuf.util.Durations;
import com.google.pubsub.v1.Subscription;
import dev.auditbridge.source.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code check --connect} says of a subscription. */
final class SubscriptionReport {
    private SubscriptionReport() {}

    /**
     * One line.
     *
     * @param settings empty if they are not to be read
     * @throws SourceException if nothing can ever be pulled from it
     */
    static String of(String name, Optional<Subscription> settings) throws SourceException {
        if (settings.isEmpty()) {
            return name + " can be read; its settings cannot (grant roles/pubsub.viewer to see them here)";
        }
        Subscription found = settings.get();
        if (found.getPushConfig().hasOidcToken()
                || !found.getPushConfig().getPushEndpoint().isEmpty()
                || found.hasBigqueryConfig()
                || found.hasCloudStorageConfig()) {
            throw SourceException.blocked(
                    name + " is delivered elsewhere by Pub/Sub; make a pull subscription of the same topic", null);
        }
        if (found.getDetached()) {
            throw SourceException.blocked(name + " is detached from its topic; make a new subscription", null);
        }
        List<String> facts = new ArrayList<>();
        if (found.hasMessageRetentionDuration()) {
            facts.add("messages are kept for " + days(found.getMessageRetentionDuration()));
        }
        facts.add(found.getEnableExactlyOnceDelivery() ? "exactly-once delivery" : "at-least-once delivery");
        facts.add(
                found.hasDeadLetterPolicy()
                        ? "what fails " + found.getDeadLetterPolicy().getMaxDeliveryAttempts() + " times goes to "
                                + found.getDeadLetterPolicy().getDeadLetterTopic()
                        : "no dead-letter topic");
        if (found.hasExpirationPolicy() && found.getExpirationPolicy().hasTtl()) {
            facts.add("it expires when nobody reads it for "
                    + days(found.getExpirationPolicy().getTtl()));
        }
        if (!found.getFilter().isEmpty()) {
            facts.add("only messages of the filter " + found.getFilter());
        }
        return name + " can be read: " + String.join(", ", facts);
    }

    private static String days(com.google.protobuf.Duration duration) {
        long hours = Durations.toHours(duration);
        return hours % 24 == 0 ? hours / 24 + " d" : hours + " h";
    }
}
