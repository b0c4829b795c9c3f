package dev.auditbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.Peers;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogStream;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** What the stand-in shows to the real SDK, and to the AWS command line where that is installed. */
class CloudWatchStandInTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private CloudWatchStandIn standIn;
    private CloudWatchLogsClient client;

    @BeforeEach
    void start() throws IOException {
        standIn = CloudWatchStandIn.start(clock::get);
        client = CloudWatchLogsClient.builder()
                .endpointOverride(standIn.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAEXAMPLE", "example")))
                .httpClientBuilder(Apache5HttpClient.builder())
                .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        standIn.close();
    }

    @Test
    void what_the_SDK_puts_it_finds_again_in_the_order_of_the_timestamps() {
        client.createLogGroup(request -> request.logGroupName(Audit.GROUP));
        for (String stream : List.of(Audit.STREAM, "authenticator-1")) {
            client.createLogStream(request -> request.logGroupName(Audit.GROUP).logStreamName(stream));
        }
        client.putLogEvents(request -> request.logGroupName(Audit.GROUP)
                .logStreamName("authenticator-1")
                .logEvents(input(NOW.minusSeconds(2), "two")));
        client.putLogEvents(request -> request.logGroupName(Audit.GROUP)
                .logStreamName(Audit.STREAM)
                .logEvents(input(NOW.minusSeconds(3), "one"), input(NOW.minusSeconds(1), "three")));

        assertThat(messages(filter(request -> request))).containsExactly("one", "two", "three");
        assertThat(messages(filter(request -> request.logStreamNamePrefix("kube-apiserver-audit-"))))
                .containsExactly("one", "three");
        assertThat(messages(filter(request -> request.logStreamNames("authenticator-1"))))
                .containsExactly("two");
        assertThat(client.describeLogGroups(request -> request.logGroupNamePrefix("/aws/eks/"))
                        .logGroups())
                .extracting(LogGroup::logGroupName)
                .containsExactly(Audit.GROUP);
        assertThat(client.describeLogStreams(request -> request.logGroupName(Audit.GROUP))
                        .logStreams())
                .extracting(LogStream::logStreamName)
                .containsExactly("authenticator-1", Audit.STREAM);
    }

    @Test
    void an_eventId_has_56_digits_and_is_different_for_every_event() {
        put(3, NOW, "x");

        assertThat(filter(request -> request).events())
                .extracting(FilteredLogEvent::eventId)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9]{56}"));
    }

    @Test
    void both_ends_of_the_range_are_included() {
        for (int i = 0; i < 5; i++) {
            put(1, NOW.plusMillis(i), "at " + i);
        }

        assertThat(messages(filter(
                        request -> request.startTime(NOW.toEpochMilli() + 1).endTime(NOW.toEpochMilli() + 3))))
                .containsExactly("at 1", "at 2", "at 3");
    }

    @Test
    void a_page_ends_at_1_MB_or_at_the_limit_and_the_token_goes_on() {
        put(5, NOW, "x".repeat(400_000));

        assertThat(pages(10_000)).containsExactly(2, 2, 1);
        assertThat(pages(1)).containsExactly(1, 1, 1, 1, 1);
    }

    @Test
    void an_event_larger_than_a_page_has_one_of_its_own() {
        put(2, NOW, "x".repeat(1_100_000));

        assertThat(pages(10_000)).containsExactly(1, 1);
    }

    @Test
    void what_is_not_visible_yet_is_not_shown_and_a_token_does_not_go_back_for_it() {
        standIn.put(Audit.GROUP, Audit.STREAM, NOW, "late", NOW.plusSeconds(60));
        standIn.put(Audit.GROUP, Audit.STREAM, NOW.plusMillis(1), "first");
        standIn.put(Audit.GROUP, Audit.STREAM, NOW.plusMillis(2), "second");

        FilterLogEventsResponse first = filter(request -> request.limit(1));
        assertThat(messages(first)).containsExactly("first");
        clock.set(NOW.plusSeconds(61));
        assertThat(messages(filter(request -> request.limit(1).nextToken(first.nextToken()))))
                .containsExactly("second");
        assertThat(messages(filter(request -> request))).containsExactly("late", "first", "second");
    }

    @Test
    void an_empty_page_may_have_a_token() {
        put(2, NOW, "x");
        standIn.faults().emptyPageBeforeEvery(2);

        assertThat(pages(1)).containsExactly(1, 0, 1);
    }

    @Test
    void a_token_is_good_for_24_hours_and_for_one_query() {
        put(2, NOW, "x");
        String token = filter(request -> request.limit(1)).nextToken();

        assertThatThrownBy(() -> filter(request -> request.nextToken(token).startTime(1L)))
                .isInstanceOf(InvalidParameterException.class);
        assertThat(filter(request -> request.nextToken(token)).events()).hasSize(1);
        clock.set(NOW.plus(Duration.ofHours(25)));
        assertThatThrownBy(() -> filter(request -> request.nextToken(token)))
                .isInstanceOf(InvalidParameterException.class);
    }

    @Test
    void its_faults_are_those_of_the_service() {
        put(1, NOW, "x".repeat(1000));

        standIn.faults().throttleEvery(2);
        assertThat(filter(request -> request).events()).hasSize(1);
        assertThatThrownBy(() -> filter(request -> request))
                .isInstanceOfSatisfying(
                        CloudWatchLogsException.class,
                        error -> assertThat(error.isThrottlingException()).isTrue());
        standIn.faults().clear();
        standIn.faults().failEvery(1);
        assertThatThrownBy(() -> filter(request -> request))
                .isInstanceOfSatisfying(
                        CloudWatchLogsException.class,
                        error -> assertThat(error.statusCode()).isEqualTo(500));
        standIn.faults().clear();
        standIn.faults().breakEvery(1);
        assertThatThrownBy(() -> filter(request -> request)).isInstanceOf(SdkClientException.class);
        standIn.faults().clear();
        standIn.faults().denyAccess(true);
        assertThatThrownBy(() -> filter(request -> request)).hasMessageContaining("not authorized");
        standIn.faults().clear();
        assertThatThrownBy(() -> client.filterLogEvents(request -> request.logGroupName("/aws/eks/none/cluster")))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(filter(request -> request).events()).hasSize(1);
        assertThat(standIn.requests("FilterLogEvents")).isEqualTo(7);
    }

    @Test
    void what_is_too_old_or_too_new_is_refused_as_the_service_does() {
        client.createLogGroup(request -> request.logGroupName(Audit.GROUP));
        client.createLogStream(request -> request.logGroupName(Audit.GROUP).logStreamName(Audit.STREAM));

        assertThat(client.putLogEvents(request -> request.logGroupName(Audit.GROUP)
                                .logStreamName(Audit.STREAM)
                                .logEvents(input(NOW, "good"), input(NOW.plus(Duration.ofHours(3)), "too new")))
                        .rejectedLogEventsInfo()
                        .tooNewLogEventStartIndex())
                .isEqualTo(1);
        assertThatThrownBy(() -> client.putLogEvents(request -> request.logGroupName(Audit.GROUP)
                        .logStreamName(Audit.STREAM)
                        .logEvents(input(NOW, "late"), input(NOW.minusSeconds(1), "early"))))
                .isInstanceOf(InvalidParameterException.class);
        assertThat(messages(filter(request -> request))).containsExactly("good");
    }

    @Test
    void the_AWS_command_line_reads_it_too() throws Exception {
        Path aws = Peers.program("aws");
        put(3, NOW, "x");
        ProcessBuilder command = new ProcessBuilder(
                aws.toString(),
                "logs",
                "filter-log-events",
                "--log-group-name",
                Audit.GROUP,
                "--log-stream-name-prefix",
                "kube-apiserver-audit-",
                "--query",
                "length(events)");
        command.environment()
                .putAll(Map.of(
                        "AWS_ENDPOINT_URL", standIn.endpoint().toString(),
                        "AWS_DEFAULT_REGION", "eu-west-1",
                        "AWS_ACCESS_KEY_ID", "AKIAEXAMPLE",
                        "AWS_SECRET_ACCESS_KEY", "example"));
        Process process = command.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output.strip()).isEqualTo("3");
    }

    private void put(int count, Instant time, String message) {
        for (int i = 0; i < count; i++) {
            standIn.put(Audit.GROUP, Audit.STREAM, time, message);
        }
    }

    private List<Integer> pages(int limit) {
        List<Integer> sizes = new ArrayList<>();
        String token = null;
        do {
            String sent = token;
            FilterLogEventsResponse page =
                    filter(request -> request.limit(limit).nextToken(sent));
            sizes.add(page.events().size());
            token = page.nextToken();
        } while (token != null);
        return sizes;
    }

    private FilterLogEventsResponse filter(java.util.function.UnaryOperator<FilterLogEventsRequest.Builder> more) {
        return client.filterLogEvents(
                more.apply(FilterLogEventsRequest.builder().logGroupName(Audit.GROUP))
                        .build());
    }

    private static List<String> messages(FilterLogEventsResponse page) {
        return page.events().stream().map(FilteredLogEvent::message).toList();
    }

    private static InputLogEvent input(Instant time, String message) {
        return InputLogEvent.builder()
                .timestamp(time.toEpochMilli())
                .message(message)
                .build();
    }
}
