package dev.auditbridge.aws;

import dev.auditbridge.source.SourceException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;

/** Reads pages by the AWS SDK. */
final class CloudWatchPages implements LogPages {
    private final CloudWatchLogsClient client;
    private final AutoCloseable connections;
    private final AwsFailures failures;
    private final String streamPrefix;
    private final int pageSize;

    /** @param connections what the client stands on, closed after it */
    CloudWatchPages(
            CloudWatchLogsClient client,
            AutoCloseable connections,
            AwsFailures failures,
            String streamPrefix,
            int pageSize) {
        this.client = client;
        this.connections = connections;
        this.failures = failures;
        this.streamPrefix = streamPrefix;
        this.pageSize = pageSize;
    }

    @Override
    public Answer read(Query query, @Nullable String token) throws SourceException, InterruptedException {
        dev.auditbridge.aws.LogGroup group = query.group();
        FilterLogEventsRequest request = FilterLogEventsRequest.builder()
                .logGroupName(group.arn() == null ? group.name() : null)
                .logGroupIdentifier(group.arn())
                .logStreamNamePrefix(streamPrefix)
                .startTime(query.from())
                .endTime(query.to())
                .limit(pageSize)
                .nextToken(token)
                .build();
        try {
            return page(client.filterLogEvents(request));
        } catch (InvalidParameterException e) {
            if (token != null) {
                return new TokenExpired();
            }
            throw failures.explain(e, group.name(), "logs:FilterLogEvents");
        } catch (SdkException e) {
            throwIfInterrupted(e);
            throw failures.explain(e, group.name(), "logs:FilterLogEvents");
        }
    }

    @Override
    public List<String> groups(String prefix) throws SourceException, InterruptedException {
        try {
            return client.describeLogGroupsPaginator(request -> request.logGroupNamePrefix(prefix)).logGroups().stream()
                    .map(LogGroup::logGroupName)
                    .toList();
        } catch (SdkException e) {
            throwIfInterrupted(e);
            throw failures.explain(e, prefix + "*", "logs:DescribeLogGroups");
        }
    }

    private static Page page(FilterLogEventsResponse response) {
        List<LogRecord> records =
                response.events().stream().map(CloudWatchPages::record).toList();
        Optional<Instant> served =
                response.sdkHttpResponse().firstMatchingHeader("Date").flatMap(CloudWatchPages::time);
        return new Page(records, response.nextToken(), served.orElse(null));
    }

    private static LogRecord record(FilteredLogEvent event) {
        long timestamp = event.timestamp() == null ? 0 : event.timestamp();
        return new LogRecord(
                String.valueOf(event.eventId()),
                String.valueOf(event.logStreamName()),
                timestamp,
                event.ingestionTime() == null ? timestamp : event.ingestionTime(),
                event.message() == null ? "" : event.message());
    }

    private static Optional<Instant> time(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static void throwIfInterrupted(SdkException e) throws InterruptedException {
        if (e instanceof AbortedException || Thread.interrupted()) {
            Thread.interrupted();
            InterruptedException interruption = new InterruptedException("reading CloudWatch Logs was interrupted");
            interruption.initCause(e);
            throw interruption;
        }
    }

    @Override
    public void close() {
        client.close();
        try {
            connections.close();
        } catch (Exception e) {
            throw new IllegalStateException("closing the connections to AWS failed", e);
        }
    }
}
