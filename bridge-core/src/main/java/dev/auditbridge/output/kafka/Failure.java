package dev.auditbridge.output.kafka;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Why a record was not taken.
 *
 * @param kind what that means for it
 * @param why in the client's words, which name no secret
 */
record Failure(Kind kind, String why) {

    /** What a failure means. */
    enum Kind {
        /** The record itself is too large. */
        TOO_LARGE,
        /** The broker refuses the record for what it is. */
        REFUSED,
        /** It passes by itself. */
        PASSING,
        /** The producer is done with; a new one may work. */
        ENDED,
        /** Somebody has to act: who the bridge is, what it may, or what there is (I5). */
        BLOCKED
    }

    static Failure of(Throwable e) {
        return new Failure(kind(e), describe(e));
    }

    private static Kind kind(Throwable e) {
        return switch (e) {
            case RecordTooLargeException tooLarge -> Kind.TOO_LARGE;
            case RecordBatchTooLargeException tooLarge -> Kind.TOO_LARGE;
            case InvalidRecordException invalid -> Kind.REFUSED;
            case AuthenticationException nobody -> Kind.BLOCKED;
            case AuthorizationException forbidden -> Kind.BLOCKED;
            case InvalidTopicException noTopic -> Kind.BLOCKED;
            case PolicyViolationException policy -> Kind.BLOCKED;
            case InvalidConfigurationException settings -> Kind.BLOCKED;
            case ConfigException settings -> Kind.BLOCKED;
            case UnknownTopicOrPartitionException noTopic -> Kind.BLOCKED;
            // Its cause is there if the brokers were reached and said why.
            case TimeoutException late ->
                late.getCause() instanceof UnknownTopicOrPartitionException
                                || late.getCause() instanceof AuthorizationException
                        ? Kind.BLOCKED
                        : Kind.PASSING;
            case RetriableException passing -> Kind.PASSING;
            // A producer that cannot be made wraps the reason.
            case KafkaException wrapped when wrapped.getCause() instanceof KafkaException cause -> kind(cause);
            default -> Kind.ENDED;
        };
    }

    private static String describe(Throwable e) {
        Throwable cause = e.getCause();
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return cause instanceof KafkaException && cause.getMessage() != null
                ? message + ": " + cause.getMessage()
                : message;
    }
}
