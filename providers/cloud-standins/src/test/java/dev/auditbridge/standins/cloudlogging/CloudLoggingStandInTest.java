package dev.auditbridge.standins.cloudlogging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.BidiStream;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.logging.v2.LoggingClient;
import com.google.cloud.logging.v2.LoggingSettings;
import com.google.logging.v2.ListLogEntriesRequest;
import com.google.logging.v2.ListLogEntriesResponse;
import com.google.logging.v2.LogEntry;
import com.google.logging.v2.TailLogEntriesRequest;
import com.google.logging.v2.TailLogEntriesResponse;
import com.google.logging.v2.TailLogEntriesResponse.SuppressionInfo.Reason;
import com.google.logging.v2.WriteLogEntriesRequest;
import com.google.rpc.Code;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The stand-in, as Google's own client sees it. */
class CloudLoggingStandInTest {
    private Instant now = Instant.parse("2026-03-04T06:00:00Z");
    private final InstantSource clock = () -> now;
    private CloudLoggingStandIn cloud;
    private LoggingClient client;

    @BeforeEach
    void start() throws IOException {
        cloud = CloudLoggingStandIn.start(clock);
        LoggingSettings.Builder settings = LoggingSettings.newBuilder();
        settings.setTransportChannelProvider(LoggingSettings.defaultGrpcTransportProviderBuilder()
                        .setEndpoint(cloud.endpoint())
                        .setChannelConfigurator(channel -> channel.usePlaintext())
                        .build())
                .setCredentialsProvider(NoCredentialsProvider.create());
        settings.listLogEntriesSettings().setRetryableCodes(Set.of());
        client = LoggingClient.create(settings.build());
    }

    @AfterEach
    void stop() {
        client.close();
        cloud.close();
    }

    private static byte[] entry(int i) {
        return ("{\"insertId\":\"i-" + i + "\",\"logName\":\"projects/p/logs/cloudaudit.googleapis.com%2Factivity\","
                        + "\"resource\":{\"type\":\"k8s_cluster\",\"labels\":{\"cluster_name\":\"shop\",\"location\":\"eu\"}},"
                        + "\"labels\":{\"authorization.k8s.io/decision\":\"allow\"},"
                        + "\"timestamp\":\"2026-03-04T05:06:0" + i + "Z\",\"receiveTimestamp\":\"2026-03-04T05:07:0" + i
                        + "Z\",\"protoPayload\":{\"@type\":\"type.googleapis.com/google.cloud.audit.AuditLog\","
                        + "\"serviceName\":\"k8s.io\",\"methodName\":\"io.k8s.core.v1.pods.get\",\"status\":{\"code\":7},"
                        + "\"request\":{\"@type\":\"core.k8s.io/v1.Pod\",\"n\":1}}}")
                .getBytes(UTF_8);
    }

    private void fill() {
        for (int i = 9; i >= 0; i--) {
            cloud.addJson(entry(i));
        }
    }

    private ListLogEntriesRequest.Builder request(String filter) {
        return ListLogEntriesRequest.newBuilder()
                .addResourceNames("projects/p")
                .setFilter(filter)
                .setOrderBy("timestamp asc");
    }

    private ListLogEntriesResponse list(ListLogEntriesRequest request) {
        return client.listLogEntriesCallable().call(request);
    }

    private List<String> ids(String filter) {
        return list(request(filter).build()).getEntriesList().stream()
                .map(LogEntry::getInsertId)
                .toList();
    }

    private static StatusCode.Code code(Throwable e) {
        return ((ApiException) e).getStatusCode().getCode();
    }

    @Test
    void pagesHoldAllEntriesInTheOrderOfTime() {
        fill();
        List<String> ids = new ArrayList<>();
        String token = "";
        do {
            ListLogEntriesResponse page =
                    list(request("").setPageSize(3).setPageToken(token).build());
            page.getEntriesList().forEach(entry -> ids.add(entry.getInsertId()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());

        assertThat(ids).containsExactly("i-0", "i-1", "i-2", "i-3", "i-4", "i-5", "i-6", "i-7", "i-8", "i-9");
        assertThat(list(request("").setOrderBy("timestamp desc").setPageSize(1).build())
                        .getEntries(0)
                        .getInsertId())
                .isEqualTo("i-9");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            timestamp>="2026-03-04T05:06:03Z" AND timestamp<"2026-03-04T05:06:05Z"                       | i-3,i-4
            timestamp>="2026-03-04T05:06:08Z" receiveTimestamp>"2026-03-04T05:07:08Z"                    | i-9
            insertId=("i-1" OR "i-2")                                                                    | i-1,i-2
            insertId="i-1" OR insertId="i-2" AND timestamp>"2026-03-04T05:06:01Z"                        | i-2
            (insertId="i-1" AND timestamp>"2026-03-04T05:06:00Z") OR insertId="i-5"                      | i-1,i-5
            log_id("cloudaudit.googleapis.com/activity") AND insertId="i-7"                              | i-7
            logName="projects/p/logs/cloudaudit.googleapis.com%2Factivity" AND insertId:"-8"             | i-8
            resource.type="k8s_cluster" AND resource.labels.cluster_name="shop" AND insertId=i-4         | i-4
            protoPayload.serviceName="k8s.io" AND protoPayload.status.code>=7 AND insertId="i-0"         | i-0
            labels."authorization.k8s.io/decision"="allow" AND NOT timestamp>"2026-03-04T05:06:00Z"      | i-0
            -protoPayload.methodName:"pods" OR insertId="i-6"                                            | i-6
            resource.labels.location!="eu" OR insertId="i-6"                                             | i-6
            """)
    void aFilterChooses(String filter, String ids) {
        fill();

        assertThat(ids(filter)).containsExactly(ids.split(","));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour=\"red\"",
                "timestamp>=\"yesterday\"",
                "sample(insertId, 0.1)",
                "insertId=~\"i-.*\"",
                "insertId=\"i-1\" AND",
                "(insertId=\"i-1\"",
                "insertId=\"i-1",
                "insertId \"i-1\""
            })
    void aFilterThatIsNotUnderstoodIsRefused(String filter) {
        assertThatThrownBy(() -> ids(filter))
                .satisfies(e -> assertThat(code(e)).isEqualTo(StatusCode.Code.INVALID_ARGUMENT));
    }

    @Test
    void aTokenIsGoodForItsQueryAndForADay() {
        fill();
        String token = list(request("").setPageSize(3).build()).getNextPageToken();

        assertThat(list(request("").setPageToken(token).build()).getEntriesCount())
                .isEqualTo(7);
        assertThatThrownBy(() ->
                        list(request("insertId=\"i-1\"").setPageToken(token).build()))
                .satisfies(e -> assertThat(code(e)).isEqualTo(StatusCode.Code.INVALID_ARGUMENT));
        now = now.plus(Duration.ofHours(25));
        assertThatThrownBy(() -> list(request("").setPageToken(token).build()))
                .satisfies(e -> assertThat(code(e)).isEqualTo(StatusCode.Code.INVALID_ARGUMENT));
    }

    @Test
    void anEntryIsSeenFromItsMomentOn() {
        cloud.add(
                LogEntry.newBuilder()
                        .setInsertId("late")
                        .setLogName("projects/p/logs/x")
                        .build(),
                now.plusSeconds(60));

        assertThat(ids("")).isEmpty();
        now = now.plusSeconds(60);
        assertThat(ids("")).containsExactly("late");
    }

    @Test
    void anEmptyPageMayHaveAToken() {
        fill();
        cloud.emptyPages(2);
        ListLogEntriesResponse first = list(request("").build());
        ListLogEntriesResponse second =
                list(request("").setPageToken(first.getNextPageToken()).build());
        ListLogEntriesResponse third =
                list(request("").setPageToken(second.getNextPageToken()).build());

        assertThat(first.getEntriesCount()).isZero();
        assertThat(second.getEntriesCount()).isZero();
        assertThat(third.getEntriesCount()).isEqualTo(10);
    }

    @Test
    void faultsAreThoseOfTheApi() {
        cloud.exhaustQuota(1);
        assertThatThrownBy(() -> ids("")).satisfies(e -> {
            assertThat(code(e)).isEqualTo(StatusCode.Code.RESOURCE_EXHAUSTED);
            assertThat(((ApiException) e).getReason()).isEqualTo("RATE_LIMIT_EXCEEDED");
            assertThat(((ApiException) e).getMetadata()).containsEntry("quota_limit_value", "60");
        });
        cloud.failNext(1, Code.UNAVAILABLE);
        assertThatThrownBy(() -> ids("")).satisfies(e -> assertThat(code(e)).isEqualTo(StatusCode.Code.UNAVAILABLE));
        cloud.denyPermission(true);
        assertThatThrownBy(() -> ids(""))
                .satisfies(e -> assertThat(code(e)).isEqualTo(StatusCode.Code.PERMISSION_DENIED));
        cloud.denyPermission(false);
        assertThat(ids("")).isEmpty();
    }

    @Test
    void aPageThatIsTooLargeIsRefusedWithoutAReason() {
        fill();
        cloud.largestPage(4);

        assertThatThrownBy(() -> ids("")).satisfies(e -> {
            assertThat(code(e)).isEqualTo(StatusCode.Code.RESOURCE_EXHAUSTED);
            assertThat(((ApiException) e).getReason()).isNull();
        });
        assertThat(list(request("").setPageSize(4).build()).getEntriesCount()).isEqualTo(4);
    }

    @Test
    void anyClientMayWrite() {
        client.writeLogEntries(WriteLogEntriesRequest.newBuilder()
                .setLogName("projects/p/logs/mine")
                .addEntries(LogEntry.newBuilder().setInsertId("w").setTextPayload("text"))
                .build());

        assertThat(ids("textPayload:\"TEXT\"")).containsExactly("w");
    }

    @Test
    void whatNoFilterAskedForIsKnown() {
        fill();
        ids("insertId=\"i-1\"");

        assertThat(cloud.neverServed()).hasSize(9);
        assertThat(cloud.size()).isEqualTo(10);
    }

    @Test
    void otherProjectsAreOthers() {
        fill();

        assertThat(list(request("")
                                .clearResourceNames()
                                .addResourceNames("projects/q")
                                .build())
                        .getEntriesCount())
                .isZero();
        assertThat(list(request("")
                                .clearResourceNames()
                                .addResourceNames("projects/p/locations/global/buckets/_Default/views/_AllLogs")
                                .build())
                        .getEntriesCount())
                .isEqualTo(10);
        assertThatThrownBy(() -> list(request("").clearResourceNames().build()))
                .satisfies(e -> assertThat(code(e)).isEqualTo(StatusCode.Code.INVALID_ARGUMENT));
    }

    @Test
    void aTailGetsWhatComesAndIsToldWhatIsLeftOut() {
        BidiStream<TailLogEntriesRequest, TailLogEntriesResponse> tail =
                client.tailLogEntriesCallable().call();
        tail.send(TailLogEntriesRequest.newBuilder()
                .addResourceNames("projects/p")
                .setFilter("resource.type=\"k8s_cluster\"")
                .build());
        await().until(() -> cloud.openTails() == 1);
        cloud.addJson(entry(1));
        Iterator<TailLogEntriesResponse> responses = tail.iterator();
        TailLogEntriesResponse first = responses.next();
        cloud.suppressTail(Reason.RATE_LIMIT, 5);
        TailLogEntriesResponse second = responses.next();
        tail.closeSend();

        assertThat(first.getEntries(0).getInsertId()).isEqualTo("i-1");
        assertThat(second.getSuppressionInfo(0).getReason()).isEqualTo(Reason.RATE_LIMIT);
        assertThat(second.getSuppressionInfo(0).getSuppressedCount()).isEqualTo(5);
    }

    @Test
    void whatPublishersDoToEntriesIsMended() throws Exception {
        LogEntry entry = cloud.addJson(("{\"protoPayload\":{\"methodName\":\"io.k8s.core.v1.pods.get\","
                        + "\"requestMetadata\":{\"callerIP\":\"1.2.3.4\"},\"timestamp\":\"2022-03-04 16:01:49.978756\"},"
                        + "\"p_extra\":1}")
                .getBytes(UTF_8));

        var log = entry.getProtoPayload().unpack(com.google.cloud.audit.AuditLog.class);
        assertThat(log.getServiceName()).isEqualTo("k8s.io");
        assertThat(log.getRequestMetadata().getCallerIp()).isEqualTo("1.2.3.4");
        assertThat(FieldPath.instant(entry.getTimestamp())).isEqualTo(Instant.parse("2022-03-04T16:01:49.978756Z"));
        assertThat(entry.getLogName()).endsWith("/logs/cloudaudit.googleapis.com%2Factivity");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"auditID":"a"}                               | Event without a log entry
            {"a":1}                                       | no payload
            [1]                                           | not a JSON object
            {"protoPayload":{"@type":"type.x/unknown"}}   | not proto3 JSON
            """)
    void whatItCannotHoldIsNamed(String json, String why) {
        assertThatThrownBy(() -> cloud.addJson(json.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
