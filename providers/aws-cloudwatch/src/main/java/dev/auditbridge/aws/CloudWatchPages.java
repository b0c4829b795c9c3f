package dev.auditbridge.aws;

import dev.auditbridge.source.SourceException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;

/** Reads pages by the AWS SDK. */
final class CloudWatchPages implements LogPages {
    private final CloudWatchLogsClient client;
    private final AwsSession session;
    private final AwsFailures failures;
    private final String streamPrefix;
    private final int pageSize;

    private CloudWatchPages(
            CloudWatchLogsClient client, AwsSession session, AwsFailures failures, String streamPrefix, int pageSize) {
        this.client = client;
        this.session = session;
        this.failures = failures;
        this.streamPrefix = streamPrefix;
        this.pageSize = pageSize;
    }

    /** Opens a connection; nothing is called yet. */
    static CloudWatchPages open(AwsConnection connection, String streamPrefix, int pageSize) {
        AwsSession session = connection.open();
        return new CloudWatchPages(
                // The bridge tries again, and the account's limit counts every attempt.
                session.prepare(CloudWatchLogsClient.builder(), DefaultRetryStrategy.doNotRetry())
                        .build(),
                session,
                new AwsFailures(
                        connection.region(),
                        connection.role().map(AwsConnection.Role::arn).orElse(null)),
                streamPrefix,
                pageSize);
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

    @Override
    public Optional<Duration> retention(dev.auditbridge.aws.LogGroup group)
            throws SourceException, InterruptedException {
        DescribeLogGroupsRequest.Builder request =
                DescribeLogGroupsRequest.builder().logGroupNamePrefix(group.name());
        if (group.account() != null) {
            request.accountIdentifiers(group.account()).includeLinkedAccounts(true);
        }
        try {
            return client.describeLogGroupsPaginator(request.build()).logGroups().stream()
                    .filter(found -> group.name().equals(found.logGroupName()))
                    .flatMap(found -> Stream.ofNullable(found.retentionInDays()))
                    .map(Duration::ofDays)
                    .findFirst();
        } catch (SdkException e) {
            throwIfInterrupted(e);
            throw failures.explain(e, group.name(), "logs:DescribeLogGroups");
        }
    }

    @Override
    public Optional<String> account() {
        return session.account();
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
        session.close();
    }
}
