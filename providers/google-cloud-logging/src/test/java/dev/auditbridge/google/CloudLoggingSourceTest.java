package dev.auditbridge.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.logging.v2.LogEntry;
import com.google.logging.v2.TailLogEntriesResponse.SuppressionInfo.Reason;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import dev.auditbridge.standins.cloudlogging.CloudLoggingStandIn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The source against the faults of Cloud Logging, in time that a test makes pass. */
class CloudLoggingSourceTest {
    private static final Instant BEGIN = Instant.parse("2026-03-04T05:06:07Z");

    private final CloudLoggingSourceFactory factory = new CloudLoggingSourceFactory();
    private final List<Partition> assigned = new ArrayList<>();
    private final List<Batch> batches = new ArrayList<>();
    private Instant now = BEGIN;
    private CloudLoggingStandIn cloud;

    @BeforeEach
    void start() throws IOException {
        cloud = CloudLoggingStandIn.start(() -> now);
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private Source open(String more, Checkpoint stored) {
        String yaml = "resourceNames: [projects/acme-prod]\nrequestsPerMinute: 60000\nplaintext: true\n"
                + "credentials: {type: none}\nendpoint: \"" + cloud.endpoint() + "\"\n" + more;
        Source source = factory.create(Settings.parse(factory.spec(), yaml), EventLimits.DEFAULT, () -> now);
        source.start(stored, new Listening());
        return source;
    }

    private void put(int from, int to) throws IOException {
        LogEntry template = template();
        for (int i = from; i < to; i++) {
            LogEntry.Builder entry = template.toBuilder()
                    .setInsertId("e-" + i)
                    .setTimestamp(timestamp(now.plusMillis(i)))
                    .setReceiveTimestamp(timestamp(now.plusMillis(i)));
            entry.getOperationBuilder().setId("e-" + i);
            cloud.add(entry.build(), now);
        }
    }

    private static LogEntry template() throws IOException {
        return Entries.proto(Entries.bytes("discovery.json"));
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    private boolean poll(Source source) throws SourceException, InterruptedException {
        Batch batch = source.poll(assigned.getLast(), Duration.ofMillis(1));
        if (batch != null) {
            batches.add(batch);
        }
        return batch != null;
    }

    private void pollAll(Source source) throws SourceException, InterruptedException {
        for (int i = 0; i < 100; i++) {
            poll(source);
        }
    }

    private List<AuditEvent> events() {
        return batches.stream().flatMap(batch -> batch.events().stream()).toList();
    }

    private List<String> ids() {
        return events().stream()
                .map(event -> String.valueOf(event.envelope().auditId()))
                .toList();
    }

    private static List<String> expected(int to) {
        return java.util.stream.IntStream.range(0, to).mapToObj(i -> "e-" + i).toList();
    }

    @Test
    void whatIsYoungerThanTheSettleTimeWaits() throws Exception {
        put(0, 1);
        try (Source source = open("start: 1m", Checkpoint.NONE)) {
            now = BEGIN.plusSeconds(59);
            pollAll(source);
            assertThat(ids()).isEmpty();
            now = BEGIN.plusSeconds(75);
            pollAll(source);
            assertThat(ids()).containsExactly("e-0");
        }
    }

    private void pollUntil(Source source, String what, BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            Batch batch = source.poll(assigned.getLast(), Duration.ofMillis(20));
            if (batch != null) {
                batches.add(batch);
            }
        }
    }

    @Test
    @DisplayName("I2: the tail lets Events come before they have settled, moves no position, and nothing comes twice")
    void tailIsAHint() throws Exception {
        try (Source source = open("start: 1m\ntail: true", Checkpoint.NONE)) {
            pollUntil(source, "the tail is open", () -> cloud.openTails() == 1);
            batches.clear();
            put(0, 3);
            pollUntil(source, "early", () -> ids().size() == 3);
            assertThat(ids()).containsExactlyElementsOf(expected(3));
            assertThat(batches).allSatisfy(batch -> assertThat(batch.end()).isNull());
            batches.clear();
            now = BEGIN.plusSeconds(75);
            pollAll(source);
            assertThat(ids()).isEmpty();
            assertThat(batches).anySatisfy(batch -> assertThat(batch.end()).isNotNull());
        }
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> cloud.openTails() == 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("I1: what the tail leaves out is looked for at once, whether Google says so or ends the tail")
    void tailSuppression(boolean isTold) throws Exception {
        try (Source source = open("start: 1m\ntail: true\npoll: 1h\nsettle: 0s\nsweep: 6h", Checkpoint.NONE)) {
            pollUntil(source, "the tail is open", () -> cloud.openTails() == 1);
            pollAll(source);
            now = BEGIN.plusSeconds(1);
            cloud.muteTails(true);
            put(0, 5);
            now = BEGIN.plusSeconds(2);
            pollAll(source);
            assertThat(ids()).as("an hour is not over").isEmpty();
            if (isTold) {
                cloud.suppressTail(Reason.RATE_LIMIT, 5);
            } else {
                cloud.breakTails(Code.UNAVAILABLE);
            }
            pollUntil(source, "read again", () -> ids().size() == 5);
            assertThat(ids()).containsExactlyElementsOf(expected(5));
        }
    }

    @Test
    @DisplayName("a tail that cannot be opened holds nothing up")
    void tailThatFails() throws Exception {
        put(0, 3);
        now = BEGIN.plusSeconds(120);
        cloud.refuseTails(true);
        try (Source source = open("start: 5m\ntail: true", Checkpoint.NONE)) {
            pollUntil(source, "all", () -> ids().size() == 3);
        }
    }

    @Test
    @DisplayName("I1: tokens that become void in the middle of a window cost nothing")
    void tokensExpire() throws Exception {
        put(0, 30);
        now = BEGIN.plusSeconds(120);
        try (Source source = open("start: 5m\npageSize: 7", Checkpoint.NONE)) {
            poll(source);
            cloud.expireTokens();
            pollAll(source);
            assertThat(ids()).containsExactlyElementsOf(expected(30));
        }
    }

    @Test
    @DisplayName("I1: pages that are too large are asked for in halves")
    void pagesTooLarge() throws Exception {
        put(0, 30);
        now = BEGIN.plusSeconds(120);
        cloud.largestPage(4);
        try (Source source = open("start: 5m", Checkpoint.NONE)) {
            pollAll(source);
            assertThat(ids()).containsExactlyElementsOf(expected(30));
        }
    }

    @Test
    void emptyPagesWithATokenAreNotTheEnd() throws Exception {
        put(0, 3);
        now = BEGIN.plusSeconds(120);
        cloud.emptyPages(3);
        try (Source source = open("start: 5m", Checkpoint.NONE)) {
            pollAll(source);
            assertThat(ids()).containsExactlyElementsOf(expected(3));
        }
    }

    @Test
    void anOldLogIsReachedInFewRequests() throws Exception {
        now = Instant.parse("2019-01-02T03:04:05Z");
        put(0, 3);
        now = BEGIN;
        try (Source source = open("start: earliest", Checkpoint.NONE)) {
            for (int i = 0; i < 40 && !source.caughtUp(); i++) {
                poll(source);
            }
            assertThat(ids()).containsExactlyElementsOf(expected(3));
            assertThat(source.caughtUp()).isTrue();
        }
    }

    @Test
    @DisplayName("I2: no position passes the first part of an entry that is not whole")
    void splitEntriesHoldThePosition() throws Exception {
        put(0, 1);
        cloud.add(part(0, now), now);
        put(2, 3);
        now = BEGIN.plusSeconds(100);
        Source source = open("start: 5m", Checkpoint.NONE);
        pollAll(source);
        assertThat(ids()).containsExactly("e-0", "e-2");
        Checkpoint stored = Checkpoint.NONE.after(batches);
        assertThat(stored.positions()).containsKey("cloud-logging");
        source.close();

        cloud.add(part(1, BEGIN.plusMillis(1)), now);
        batches.clear();
        try (Source again = open("start: 5m", stored)) {
            now = now.plusSeconds(10);
            pollAll(again);
            assertThat(ids()).containsExactly("split");
            assertThat(events().getFirst().envelope().annotations()).doesNotContainKey("auditbridge.dev/gke.split");
        }
    }

    @Test
    void aSplitEntryThatStaysIncompleteIsHandedOutAfterAWhile() throws Exception {
        cloud.add(part(0, now), now);
        now = BEGIN.plusSeconds(100);
        try (Source source = open("start: 5m", Checkpoint.NONE)) {
            pollAll(source);
            assertThat(ids()).isEmpty();
            assertThat(source.caughtUp()).isFalse();
            now = now.plusSeconds(200);
            pollAll(source);
            assertThat(events().getFirst().envelope().annotations()).containsEntry("auditbridge.dev/gke.split", "1/2");
            assertThat(source.caughtUp()).isTrue();
        }
    }

    private static LogEntry part(int index, Instant time) throws IOException {
        JsonObject request = new JsonObject();
        request.addProperty("text", index == 0 ? "begin" : "end");
        JsonObject entry = Entries.entry("discovery");
        Entries.payload(entry).add("request", request);
        LogEntry.Builder part = Entries.proto(Entries.text(entry)).toBuilder()
                .setInsertId("split-" + index)
                .setTimestamp(timestamp(time))
                .setReceiveTimestamp(timestamp(time));
        part.getOperationBuilder().setId("split");
        part.getSplitBuilder().setUid("s").setIndex(index).setTotalSplits(2);
        return part.build();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(textBlock = """
            UNAVAILABLE,       RETRY,   did not answer
            DEADLINE_EXCEEDED, RETRY,   did not answer
            UNAUTHENTICATED,   BLOCKED, credentials
            PERMISSION_DENIED, BLOCKED, roles/logging.privateLogViewer
            NOT_FOUND,         BLOCKED, check resourceNames
            INVALID_ARGUMENT,  BLOCKED, check filter
            """)
    @DisplayName("I5: an error says whether it passes, and what to do")
    void errors(Code code, SourceException.Kind kind, String words) throws Exception {
        put(0, 3);
        now = BEGIN.plusSeconds(120);
        try (Source source = open("start: 5m", Checkpoint.NONE)) {
            cloud.failNext(1, code);
            assertThatThrownBy(() -> poll(source)).isInstanceOfSatisfying(SourceException.class, e -> {
                assertThat(e.kind()).isEqualTo(kind);
                assertThat(e).hasMessageContaining("projects/acme-prod").hasMessageContaining(words);
                assertThat(e.getMessage()).doesNotContain("\n");
            });
            pollAll(source);
            assertThat(ids()).containsExactlyElementsOf(expected(3));
        }
    }

    @Test
    void aUsedUpQuotaWaitsForTheNextMinute() throws Exception {
        now = BEGIN.plusSeconds(120);
        try (Source source = open("start: 5m", Checkpoint.NONE)) {
            cloud.exhaustQuota(1);
            assertThatThrownBy(() -> poll(source))
                    .isInstanceOfSatisfying(
                            SourceException.class, e -> assertThat(e.after()).isEqualTo(Duration.ofSeconds(54)));
        }
    }

    private Source open(String more, PrivateEntries privateEntries) {
        String yaml = "resourceNames: [projects/acme-prod]\nrequestsPerMinute: 60000\nplaintext: true\n"
                + "credentials: {type: none}\nendpoint: \"" + cloud.endpoint() + "\"\n" + more;
        return factory.create(Settings.parse(factory.spec(), yaml), EventLimits.DEFAULT, () -> now, privateEntries);
    }

    @Test
    @DisplayName("I5: a probe tells that reads would be missing, which Cloud Logging itself does not")
    void theSilentCase() throws Exception {
        put(0, 3);
        now = BEGIN.plusSeconds(120);
        try (Source source = open("", PrivateEntries.UNKNOWN)) {
            assertThat(source.probe()).contains("can be read").doesNotContain("privateLogViewer");
            cloud.hideDataAccess(true);
            assertThat(source.probe())
                    .contains("can be read")
                    .contains("no read (get, list, watch) was found")
                    .contains("roles/logging.privateLogViewer");
        }
        try (Source source = open("", name -> Optional.of(false))) {
            assertThatThrownBy(source::probe).isInstanceOfSatisfying(SourceException.class, e -> {
                assertThat(e.kind()).isEqualTo(SourceException.Kind.BLOCKED);
                assertThat(e)
                        .hasMessageContaining("projects/acme-prod")
                        .hasMessageContaining("roles/logging.privateLogViewer")
                        .hasMessageContaining("dataAccess: false");
            });
        }
        try (Source source = open("", name -> Optional.of(true))) {
            assertThat(source.probe()).doesNotContain("privateLogViewer");
        }
        try (Source source = open("dataAccess: false", name -> Optional.of(false))) {
            assertThat(source.probe()).contains("can be read");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            projects/acme-prod                                                          | e-0
            projects/acme-prod, projects/acme-staging                                   | e-0 e-1
            folders/123                                                                 | e-2
            organizations/456, folders/123                                              | e-2 e-3
            projects/acme-audit/locations/global/buckets/central/views/kubernetes       | e-4
            billingAccounts/A-B-C                                                       |
            """)
    @DisplayName("projects, folders, organisations, billing accounts and views of buckets, several at once")
    void resourceNames(String names, String expected) throws Exception {
        List<String> owners = List.of(
                "projects/acme-prod",
                "projects/acme-staging",
                "folders/123",
                "organizations/456",
                "projects/acme-audit");
        for (int i = 0; i < owners.size(); i++) {
            LogEntry.Builder entry = template().toBuilder()
                    .setInsertId("e-" + i)
                    .setLogName(owners.get(i) + "/logs/cloudaudit.googleapis.com%2Fdata_access")
                    .setTimestamp(timestamp(now))
                    .setReceiveTimestamp(timestamp(now));
            entry.getOperationBuilder().setId("e-" + i);
            cloud.add(entry.build(), now);
        }
        now = BEGIN.plusSeconds(120);
        String yaml = "resourceNames: [" + names + "]\nrequestsPerMinute: 60000\nplaintext: true\nstart: 5m\n"
                + "credentials: {type: none}\nendpoint: \"" + cloud.endpoint() + "\"\n";
        try (Source source = factory.create(Settings.parse(factory.spec(), yaml), EventLimits.DEFAULT, () -> now)) {
            source.start(Checkpoint.NONE, new Listening());
            pollAll(source);
            assertThat(ids())
                    .containsExactlyInAnyOrderElementsOf(expected == null ? List.of() : List.of(expected.split(" ")));
        }
    }

    @Test
    void clustersAndAFurtherConditionChoose() throws Exception {
        put(0, 2);
        now = BEGIN.plusSeconds(120);
        String condition = "\nfilter: 'insertId=\"e-1\"'";
        for (String clusters : List.of("[shop]", "[europe-west1/shop]", "[other, shop]")) {
            batches.clear();
            try (Source source = open("start: 5m\nclusters: " + clusters + condition, Checkpoint.NONE)) {
                pollAll(source);
                assertThat(ids()).containsExactly("e-1");
            }
        }
        batches.clear();
        try (Source source = open("start: 5m\nclusters: [us-east1/shop]", Checkpoint.NONE)) {
            pollAll(source);
            assertThat(ids()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resourceNames: []",
                "resourceNames: [acme]",
                "resourceNames: [projects/p]\nclusters: [a/b/c]",
                "resourceNames: [projects/p]\nplaintext: true",
                "resourceNames: [projects/p]\nendpoint: 'http://localhost:1'",
                "resourceNames: [projects/p]\ncredentials: {type: file}",
                "resourceNames: [projects/p]\ncredentials: {path: /key.json}",
                "resourceNames: [projects/p]\ncredentials: {type: none, impersonate: a@b}"
            })
    void settingsThatDoNotGoTogetherAreRefused(String yaml) {
        assertThatThrownBy(() -> factory.create("gke", Settings.parse(factory.spec(), yaml), EventLimits.DEFAULT))
                .isInstanceOf(ConfigurationException.class);
    }

    private final class Listening implements Source.Listener {
        @Override
        public void assigned(Partition partition) {
            assigned.add(partition);
        }

        @Override
        public void revoked(Partition partition) {}

        @Override
        public void blocked(String why) {}

        @Override
        public void unblocked() {}

        @Override
        public void lag(Partition partition, Duration lag, Optional<Duration> retention) {}

        @Override
        public void lost(Partition partition, long records, String why) {}

        @Override
        public void lateBeyondWindow(Partition partition, long records) {}
    }
}
