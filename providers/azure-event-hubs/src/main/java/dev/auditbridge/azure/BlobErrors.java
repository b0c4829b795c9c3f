package dev.auditbridge.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import dev.auditbridge.source.SourceException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What an error of a blob container means to an operator, and whether it passes by itself.
 *
 * @param place how the container is named in a sentence
 */
record BlobErrors(String place) {

    SourceException of(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            SourceException known = known(cause);
            if (known != null) {
                return known;
            }
        }
        return SourceException.retry(place + " could not be used: " + SdkWords.of(error), error);
    }

    private @Nullable SourceException known(Throwable cause) {
        return switch (cause) {
            case ClientAuthenticationException e
            when e.getResponse() == null ->
                SourceException.blocked(
                        "no token for " + place + ": " + SdkWords.of(e)
                                + "; check auth.type and that this identity exists and is assigned to this machine",
                        e);
            case HttpResponseException e
            when e.getResponse() != null -> answered(e, e.getResponse().getStatusCode());
            case UnknownHostException e -> unknownHost(e);
            case UnresolvedAddressException e -> unknownHost(e);
            case TimeoutException e -> unreachable(e);
            case IOException e -> unreachable(e);
            default -> null;
        };
    }

    private SourceException answered(HttpResponseException error, int status) {
        return switch (status) {
            case 401, 403 ->
                SourceException.blocked(
                        place + " refuses this credential (" + status + "); give it the role Storage Blob Data"
                                + " Contributor on the container, and allow this machine in the account's network"
                                + " rules",
                        error);
            case 404 ->
                SourceException.blocked(
                        place + " was not found; create the container, or check endpoint and container", error);
            case 400 -> SourceException.blocked(place + " refused what it was asked: " + SdkWords.of(error), error);
            default -> SourceException.retry(place + " answered " + status + ": " + SdkWords.of(error), error);
        };
    }

    private SourceException unknownHost(Throwable error) {
        return SourceException.blocked(
                "the host name of " + place + " is not known; check endpoint and the DNS of this machine", error);
    }

    private SourceException unreachable(Throwable error) {
        return SourceException.retry(
                place + " cannot be reached: " + SdkWords.of(error) + "; if this lasts, open port 443 outwards to it",
                error);
    }

    /** It can be listed, and does not take a claim. */
    SourceException notWritable() {
        return SourceException.blocked(
                place + " can be listed, and refuses to be written; give this credential the role Storage Blob Data"
                        + " Contributor on the container",
                null);
    }
}
