package dev.auditbridge.standins.eventhubs;

import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.jspecify.annotations.Nullable;

/** Why the service detaches a link. */
public enum Detach {
    /** The namespace is throttled. */
    SERVER_BUSY(
            "com.microsoft:server-busy",
            "The request was terminated because the namespace is being throttled. Error code : 50002. Please wait 4"
                    + " seconds and try again."),
    /** The service moves the link. */
    DETACH_FORCED("amqp:link:detach-forced", "The link is force detached by the broker."),
    /** The service failed. */
    INTERNAL_ERROR("amqp:internal-error", "The service was unable to process the request; please retry the operation."),
    /** Another reader with the same or a higher epoch took over. */
    STOLEN(
            "amqp:link:stolen",
            "New receiver with higher epoch is created hence current receiver is getting disconnected."),
    /** The reader may not listen. */
    UNAUTHORIZED(
            "amqp:unauthorized-access",
            "Unauthorized access. 'Listen' claim(s) are required to perform this operation."),
    /** The token that the link was attached with is over. */
    EXPIRED_TOKEN("amqp:unauthorized-access", "ExpiredToken: The token is expired."),
    /** The hub, the consumer group or the partition does not exist. */
    NOT_FOUND("amqp:not-found", "The messaging entity could not be found."),
    /** No error at all. */
    NONE(null, "");

    private final @Nullable String condition;
    private final String description;

    Detach(@Nullable String condition, String description) {
        this.condition = condition;
        this.description = description;
    }

    @Nullable
    ErrorCondition error() {
        return condition == null ? null : new ErrorCondition(Symbol.valueOf(condition), description);
    }
}
