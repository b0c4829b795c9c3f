package dev.auditbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceDriver;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * The source against an independent implementation of the service. moto takes no notice of the stream prefix and orders by
 * stream, so the source's own guards are at work too.
 */
class MotoTest {
    private static final String ROLE = "arn:aws:iam::222222222222:role/audit-reader";
    private static final AwsCredentialsProvider OWN =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAEXAMPLE", "example"));

    @RegisterExtension
    static final Moto moto = new Moto();

    private final CloudWatchSourceFactory factory = new CloudWatchSourceFactory();

    @Test
    @DisplayName(
            "I1: 12,000 Events over several streams arrive once, the sibling stream is ignored, a restart repeats none")
    void twelve_thousand_events() throws Exception {
        Set<String> put = put(OWN, Audit.GROUP, 12_000);
        Checkpoint stored;
        try (SourceDriver driver = new SourceDriver(source(Audit.GROUP, ""), Checkpoint.NONE)) {
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!driver.source().caughtUp()) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                driver.poll();
            }
            assertThat(driver.arrived()).isEqualTo(put);
            assertThat(driver.inFlight().stream()
                            .mapToInt(batch -> batch.events().size())
                            .sum())
                    .isEqualTo(12_000);
            assertThat(driver.inFlight().stream()
                            .mapToInt(batch -> batch.ignored().getOrDefault("other-stream", 0))
                            .sum())
                    .isEqualTo(3);
            driver.settle();
            stored = driver.checkpoint();
        }
        try (SourceDriver driver = new SourceDriver(source(Audit.GROUP, ""), stored)) {
            driver.pollUntil(
                    Duration.ofSeconds(30),
                    "caught up again",
                    () -> driver.source().caughtUp());
            assertThat(driver.arrived()).isEmpty();
        }
    }

    @Test
    void another_account_is_read_through_its_role() throws Exception {
        String group = "/aws/eks/theirs/cluster";
        AwsCredentialsProvider theirs = assume(ROLE);
        Set<String> put = put(theirs, group, 50);
        String role = "assumeRole: { arn: \"" + ROLE + "\", externalId: wire-4711 }";

        try (SourceDriver driver = new SourceDriver(source(group, role), Checkpoint.NONE)) {
            driver.pollUntil(
                    Duration.ofSeconds(30), "caught up", () -> driver.source().caughtUp());
            assertThat(driver.arrived()).isEqualTo(put);
            assertThat(driver.inFlight().stream().flatMap(batch -> batch.events().stream()))
                    .allSatisfy(event -> {
                        assertThat(event.origin().account()).isEqualTo("222222222222");
                        assertThat(event.origin().region()).isEqualTo("eu-west-1");
                        assertThat(event.origin().cluster()).isEqualTo("theirs");
                    });
        }
    }

    @Test
    void many_accounts_and_regions_in_one_process() throws Exception {
        String group = "/aws/eks/fleet/cluster";
        Map<String, Set<String>> expected = new LinkedHashMap<>();
        Map<String, SourceDriver> drivers = new LinkedHashMap<>();
        try {
            for (String region : List.of("eu-west-1", "us-east-1")) {
                for (String account : List.of("123456789012", "333333333333", "444444444444")) {
                    String role = "arn:aws:iam::" + account + ":role/audit-reader";
                    boolean own = account.equals("123456789012");
                    String word = account + "-" + region + "-";
                    expected.put(
                            account + " " + region, put(own ? OWN : assume(role), Region.of(region), group, word, 20));
                    drivers.put(
                            account + " " + region,
                            new SourceDriver(
                                    source(
                                            word,
                                            region,
                                            group,
                                            own ? "" : "assumeRole: { arn: \"" + role + "\", externalId: wire-4711 }"),
                                    Checkpoint.NONE));
                }
            }
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!drivers.values().stream().allMatch(driver -> driver.source().caughtUp())) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                for (SourceDriver driver : drivers.values()) {
                    driver.poll();
                }
            }
            drivers.forEach((where, driver) -> {
                assertThat(driver.arrived()).as(where).isEqualTo(expected.get(where));
                assertThat(driver.inFlight().stream().flatMap(batch -> batch.events().stream()))
                        .allSatisfy(event -> assertThat(event.origin().account() + " "
                                        + event.origin().region())
                                .isEqualTo(where));
            });
        } finally {
            drivers.values().forEach(SourceDriver::close);
        }
    }

    @Test
    void the_retention_of_a_group_is_known() throws Exception {
        String group = "/aws/eks/kept/cluster";
        put(OWN, group, 1);
        try (CloudWatchLogsClient logs = moto.client(CloudWatchLogsClient.builder(), OWN)) {
            logs.putRetentionPolicy(request -> request.logGroupName(group).retentionInDays(14));
        }
        AwsConnection connection = AwsKeys.connection(settings("eu-west-1", group, ""));
        try (LogPages pages = CloudWatchPages.open(connection, LogGroup.AUDIT_STREAMS, 100)) {
            assertThat(pages.retention(LogGroup.parse(group))).contains(Duration.ofDays(14));
            assertThat(pages.account()).contains("123456789012");
        }
    }

    @Test
    @DisplayName("I5: a log group that is not there yet is waited for, and the operator is told")
    void a_group_that_is_not_there_yet() throws Exception {
        String group = "/aws/eks/later/cluster";
        try (Source source = source(group, "")) {
            assertThatThrownBy(source::probe)
                    .isInstanceOfSatisfying(
                            SourceException.class,
                            error -> assertThat(error.kind()).isEqualTo(SourceException.Kind.BLOCKED))
                    .hasMessageContaining(group)
                    .hasMessageContaining("eu-west-1")
                    .hasMessageContaining("waited for");
        }
        try (SourceDriver driver = new SourceDriver(source(group, ""), Checkpoint.NONE)) {
            driver.poll();
            assertThat(driver.errors()).isNotEmpty();
            Set<String> put = put(OWN, group, 10);
            driver.pollUntil(
                    Duration.ofSeconds(30), "caught up", () -> driver.source().caughtUp());
            assertThat(driver.arrived()).isEqualTo(put);
        }
    }

    private Source source(String group, String more) {
        return source("eks", "eu-west-1", group, more);
    }

    private Source source(String name, String region, String group, String more) {
        return factory.create(name, settings(region, group, more), EventLimits.DEFAULT);
    }

    private Settings settings(String region, String group, String more) {
        return Settings.parse(factory.spec(), """
                region: %s
                endpoint: %s
                stsEndpoint: %s
                logGroups: [%s]
                accessKeyId: AKIAEXAMPLE
                secretAccessKey: example
                start: 24h
                requestsPerSecond: 100
                %s
                """.formatted(region, moto.endpoint(), moto.endpoint(), group, more));
    }

    private static AwsCredentialsProvider assume(String role) {
        try (StsClient sts = moto.client(StsClient.builder(), OWN)) {
            Credentials credentials = sts.assumeRole(request ->
                            request.roleArn(role).roleSessionName("test").externalId("wire-4711"))
                    .credentials();
            return StaticCredentialsProvider.create(AwsSessionCredentials.create(
                    credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken()));
        }
    }

    /** Spread over the last 20 minutes and two audit streams, with a sibling stream beside them. */
    private static Set<String> put(AwsCredentialsProvider credentials, String group, int count) {
        return put(credentials, Region.EU_WEST_1, group, "e-", count);
    }

    private static Set<String> put(
            AwsCredentialsProvider credentials, Region region, String group, String word, int count) {
        long begin = System.currentTimeMillis() - Duration.ofMinutes(20).toMillis();
        try (CloudWatchLogsClient logs = moto.client(CloudWatchLogsClient.builder(), credentials, region)) {
            logs.createLogGroup(request -> request.logGroupName(group));
            for (String stream : List.of(Audit.STREAM, Audit.OTHER_STREAM)) {
                int first = stream.equals(Audit.STREAM) ? 0 : 1;
                logs.createLogStream(request -> request.logGroupName(group).logStreamName(stream));
                for (int from = first; from < count; from += 4_000) {
                    List<InputLogEvent> events = IntStream.range(from, Math.min(count, from + 4_000))
                            .filter(i -> i % 2 == first)
                            .mapToObj(i -> event(begin + i * 90L, Audit.event(word + i)))
                            .toList();
                    logs.putLogEvents(request ->
                            request.logGroupName(group).logStreamName(stream).logEvents(events));
                }
            }
            logs.createLogStream(request -> request.logGroupName(group).logStreamName("authenticator-1"));
            logs.putLogEvents(request -> request.logGroupName(group)
                    .logStreamName("authenticator-1")
                    .logEvents(IntStream.range(0, 3)
                            .mapToObj(i -> event(begin + i, "time=\"x\" level=info"))
                            .toList()));
        }
        return IntStream.range(0, count).mapToObj(i -> word + i).collect(Collectors.toSet());
    }

    private static InputLogEvent event(long timestamp, String message) {
        return InputLogEvent.builder().timestamp(timestamp).message(message).build();
    }
}
