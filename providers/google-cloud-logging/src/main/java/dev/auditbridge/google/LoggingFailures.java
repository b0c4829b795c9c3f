package dev.auditbridge.google;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;

/** Tells an operator what an error of Cloud Logging means and what to do; decides whether it passes by itself (I5). */
final class LoggingFailures {
    private static final int LONGEST = 300;

    private final List<String> resourceNames;
    private final InstantSource clock;

    LoggingFailures(List<String> resourceNames, InstantSource clock) {
        this.resourceNames = resourceNames;
        this.clock = clock;
    }

    /** A message that is too large, which the client's own transport tells, has no error of Google's in it. */
    static boolean isTooLarge(ApiException e) {
        String message = String.valueOf(e.getMessage());
        return e.getStatusCode().getCode() == StatusCode.Code.RESOURCE_EXHAUSTED
                && e.getReason() == null
                && (message.contains("larger than max") || message.contains("exceeds maximum size"));
    }

    SourceException explain(ApiException e) {
        String where = "Cloud Logging of " + String.join(", ", resourceNames);
        return switch (e.getStatusCode().getCode()) {
            case UNAVAILABLE, INTERNAL, DEADLINE_EXCEEDED, ABORTED, UNKNOWN, CANCELLED ->
                Distrust.of(e, where).orElseGet(() -> SourceException.retry(where + " did not answer: " + words(e), e));
            case RESOURCE_EXHAUSTED ->
                SourceException.retryAfter(
                        where + " has no read requests left this minute (60 for each project, shared with everybody): "
                                + words(e),
                        untilNextMinute(),
                        e);
            case UNAUTHENTICATED ->
                SourceException.blocked(
                        where + " does not take the credentials: " + words(e)
                                + "; check the key or the workload identity of this source",
                        e);
            case PERMISSION_DENIED ->
                SourceException.blocked(
                        where + " denies reading: " + words(e)
                                + "; grant roles/logging.privateLogViewer (with roles/logging.viewer alone, data access"
                                + " entries are missing), or roles/logging.viewAccessor on a log view",
                        e);
            case NOT_FOUND ->
                SourceException.blocked(where + " is not there: " + words(e) + "; check resourceNames", e);
            case INVALID_ARGUMENT ->
                SourceException.blocked(
                        where + " refuses the query: " + words(e) + "; check filter, clusters and resourceNames", e);
            default -> SourceException.blocked(where + " refuses to be read: " + words(e), e);
        };
    }

    private Duration untilNextMinute() {
        Instant now = clock.instant();
        return Duration.ofSeconds(61L - now.atOffset(ZoneOffset.UTC).getSecond());
    }

    private static String words(ApiException e) {
        String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        return message.length() > LONGEST ? message.substring(0, LONGEST) + "..." : message;
    }
}
