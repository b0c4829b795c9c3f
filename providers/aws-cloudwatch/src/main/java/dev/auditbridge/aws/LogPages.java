package dev.auditbridge.aws;

import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is asked of CloudWatch Logs: FilterLogEvents a page at a time, and the names of log groups. Thread-safe. */
interface LogPages extends AutoCloseable {

    /**
     * Reads one page.
     *
     * @param token where the last page of the same query ended; {@code null} for the first
     */
    Answer read(Query query, @Nullable String token) throws SourceException, InterruptedException;

    /** The names of the log groups that begin so. */
    List<String> groups(String prefix) throws SourceException, InterruptedException;

    /**
     * How long a log group keeps its records; nothing if for ever, or if there is no such group.
     *
     * @throws SourceException also without {@code logs:DescribeLogGroups}
     */
    Optional<Duration> retention(LogGroup group) throws SourceException, InterruptedException;

    /** The account that the requests count against, if it can be told. */
    Optional<String> account();

    @Override
    void close();

    /**
     * What is asked for; a token is good for the same query only.
     *
     * @param from the earliest timestamp, in milliseconds
     * @param to the latest, included
     */
    record Query(LogGroup group, long from, long to) {}

    /** What came. */
    sealed interface Answer {}

    /**
     * A page; it may be empty and yet not the last.
     *
     * @param next for the next page; {@code null} if this is the last
     * @param served the service's time when it answered, if it told
     */
    record Page(
            List<LogRecord> records,
            @Nullable String next,
            @Nullable Instant served) implements Answer {}

    /** The token is no longer good, as after 24 hours: the query is to be begun again. */
    record TokenExpired() implements Answer {}
}
