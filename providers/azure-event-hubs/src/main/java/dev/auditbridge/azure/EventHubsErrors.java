package dev.auditbridge.azure;

import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import com.azure.core.exception.ClientAuthenticationException;
import dev.auditbridge.source.SourceException;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What an error of the SDK means to an operator, and whether it passes by itself. */
final class EventHubsErrors {
    /** How the service's description of an unauthorized access begins if it is that. */
    private static final String EXPIRED_TOKEN = "ExpiredToken";

    private final EventHubsSettings settings;

    EventHubsErrors(EventHubsSettings settings) {
        this.settings = settings;
    }

    /**
     * Classifies an error.
     *
     * @param partition the partition that was read; none if the hub was asked about itself
     */
    SourceException of(Throwable error, @Nullable String partition) {
        String place = partition == null ? settings.place() : "partition " + partition + " of " + settings.place();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            SourceException known = known(cause, place);
            if (known != null) {
                return known;
            }
        }
        return SourceException.retry(place + " could not be read: " + SdkWords.of(error), error);
    }

    private @Nullable SourceException known(Throwable cause, String place) {
        return switch (cause) {
            case AmqpException amqp when amqp.getErrorCondition() != null -> amqp(amqp, place);
            case ClientAuthenticationException e ->
                SourceException.blocked(
                        "no token for " + place + ": " + SdkWords.of(e)
                                + "; check auth.type and that this identity exists and is assigned to this machine",
                        e);
            case UnresolvedAddressException e ->
                SourceException.blocked(
                        "the host name " + settings.namespace() + " is not known; check namespace, endpoint and the DNS"
                                + " of this machine",
                        e);
            case TimeoutException e -> unreachable(place, e);
            case IOException e -> unreachable(place, e);
            case IllegalArgumentException e ->
                SourceException.blocked(place + " refused what it was asked: " + SdkWords.of(e), e);
            case UnsupportedOperationException e ->
                SourceException.blocked(place + " does not allow reading: " + SdkWords.of(e), e);
            default -> null;
        };
    }

    private @Nullable SourceException amqp(AmqpException error, String place) {
        return switch (error.getErrorCondition()) {
            case UNAUTHORIZED_ACCESS ->
                SourceException.blocked(
                        place + " refuses this credential; give it the role Azure Event Hubs Data Receiver on the hub,"
                                + " or a key with the claim Listen, and allow this machine in the namespace's network"
                                + " rules",
                        error);
            case NOT_FOUND ->
                SourceException.blocked(
                        place + " was not found, or has no consumer group " + settings.group()
                                + "; check namespace, eventHub and consumerGroup",
                        error);
            case LINK_STOLEN ->
                SourceException.blocked(
                        place + " is read by another program in consumer group " + settings.group()
                                + " with the same or a higher owner level; stop that one, or give this one a consumer"
                                + " group of its own",
                        error);
            case RESOURCE_LIMIT_EXCEEDED ->
                SourceException.blocked(
                        place + " takes no more readers or connections: " + SdkWords.of(error)
                                + "; give the bridge a consumer group of its own",
                        error);
            case ENTITY_DISABLED_ERROR -> SourceException.blocked(place + " is disabled; enable the Event Hub", error);
            case ARGUMENT_ERROR, ARGUMENT_OUT_OF_RANGE_ERROR, NOT_ALLOWED, NOT_IMPLEMENTED ->
                SourceException.blocked(place + " refused what it was asked: " + SdkWords.of(error), error);
            case TIMEOUT_ERROR, PROTON_IO -> unreachable(place, error);
            case SERVER_BUSY_ERROR ->
                SourceException.retry(
                        place + " is throttled; if this lasts, add throughput units to the namespace", error);
            default -> null;
        };
    }

    private SourceException unreachable(String place, Throwable error) {
        return SourceException.retry(
                place + " cannot be reached: " + SdkWords.of(error)
                        + "; if this lasts, open port 5671 outwards, or set transport: amqp-web-sockets, which needs"
                        + " only port 443",
                error);
    }

    /** Whether the credential is refused, so that clients are to be made anew. */
    static boolean isAuthorization(SourceException error) {
        return error.getCause() instanceof ClientAuthenticationException
                || is(error, AmqpErrorCondition.UNAUTHORIZED_ACCESS);
    }

    /**
     * The same, or one that passes if a token has expired under a link that worked: a new token is asked for before a person
     * is.
     *
     * @param worked whether the link has delivered events
     */
    static SourceException afterWork(SourceException error, boolean worked) {
        boolean expired = error.getCause() != null
                && String.valueOf(error.getCause().getMessage()).contains(EXPIRED_TOKEN);
        return worked && expired ? SourceException.retry(String.valueOf(error.getMessage()), error.getCause()) : error;
    }

    /** Whether the hub did not answer at all. */
    static boolean isUnreachable(SourceException error) {
        return switch (error.getCause()) {
            case TimeoutException e -> true;
            case IOException e -> true;
            case AmqpException e ->
                e.getErrorCondition() == AmqpErrorCondition.TIMEOUT_ERROR
                        || e.getErrorCondition() == AmqpErrorCondition.PROTON_IO;
            case null, default -> false;
        };
    }

    /** Whether somebody else reads the partition with an owner level. */
    static boolean isStolen(SourceException error) {
        return is(error, AmqpErrorCondition.LINK_STOLEN);
    }

    private static boolean is(SourceException error, AmqpErrorCondition condition) {
        return error.getCause() instanceof AmqpException amqp && amqp.getErrorCondition() == condition;
    }
}
