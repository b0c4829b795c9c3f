package dev.auditbridge.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.pubsub.v1.DeadLetterPolicy;
import com.google.pubsub.v1.PushConfig;
import com.google.pubsub.v1.Subscription;
import com.google.rpc.Code;
import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceDriver;
import dev.auditbridge.source.SourceException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to Pub/Sub: leases, acknowledgements, flow control. */
class PubSubSourceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String FAST = "emptyAfter: 100ms\n";

    private volatile Instant now = Instant.parse("2026-03-04T05:06:07Z");
    private PubSubStandInWorld world;

    @BeforeEach
    void start() throws IOException {
        world = PubSubStandInWorld.start(FAST, false, () -> now);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private SourceDriver open(String more) {
        return new SourceDriver(world.open(more), Checkpoint.NONE);
    }

    private int outstanding() {
        return world.cloud.outstanding(world.subscription);
    }

    private int waiting() {
        return world.cloud.waiting(world.subscription);
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m-" + i).toList();
    }

    private void take(SourceDriver driver, int count) throws InterruptedException {
        driver.pollUntil(PATIENCE, count + " messages", () -> driver.arrived().size() >= count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pull", "stream"})
    @DisplayName("I1: a message is acknowledged once its batch is committed, and given back if it is not")
    void acknowledgedOnlyWhenCommitted(String mode) throws Exception {
        world.put(ids(10));
        try (SourceDriver driver = open("mode: " + mode)) {
            take(driver, 10);
            driver.accept(driver.inFlight());
            assertThat(outstanding()).isEqualTo(10);
            driver.commit(false);
            assertThat(outstanding()).isZero();
            world.put(List.of("later-1", "later-2", "later-3"));
            take(driver, 13);
        }
        assertThat(waiting()).as("given back at once").isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pull", "stream"})
    @DisplayName("I1: a message is kept from others for as long as its Events are being delivered")
    void leasesAreExtended(String mode) throws Exception {
        world.put(ids(20));
        try (SourceDriver driver = open("mode: " + mode)) {
            take(driver, 20);
            if (mode.equals("pull")) {
                // The subscription's own deadline is ten seconds.
                Awaitility.await().atMost(PATIENCE).until(() -> world.cloud.extended(world.subscription) >= 20);
            }
            now = now.plusSeconds(Leases.SECONDS - 1);
            assertThat(outstanding()).isEqualTo(20);
            driver.settle();
            assertThat(outstanding()).isZero();
            assertThat(world.cloud.handedOut(world.subscription)).isEqualTo(20);
        }
    }

    @Test
    @DisplayName(
            "a message that comes again while it is in hand is not handed out twice, and its new id is acknowledged")
    void redeliveredInHand() throws Exception {
        world.put(ids(10));
        try (SourceDriver driver = open("mode: stream")) {
            take(driver, 10);
            List<Batch> first = driver.inFlight();
            world.cloud.redeliver(world.subscription);
            driver.pollUntil(PATIENCE, "all again", () -> world.cloud.handedOut(world.subscription) == 20);
            driver.pollUntilQuiet(Duration.ofMillis(200));
            assertThat(driver.inFlight()).hasSameSizeAs(first);
            driver.settle();
            assertThat(outstanding() + waiting()).isZero();
        }
    }

    @Test
    @DisplayName(
            "I1: of a subscription with exactly-once delivery, what was not confirmed is acknowledged again, and only"
                    + " that")
    void exactlyOnce() throws Exception {
        try (PubSubStandInWorld exact = PubSubStandInWorld.start(FAST, true, () -> now);
                SourceDriver driver = new SourceDriver(exact.open("mode: pull"), Checkpoint.NONE)) {
            exact.put(ids(11));
            take(driver, 11);
            driver.accept(driver.inFlight());
            exact.cloud.failAcknowledgementsInPart(1);
            assertThatThrownBy(() -> driver.commit(false))
                    .isInstanceOfSatisfying(
                            SourceException.class, e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.RETRY))
                    .hasMessageContaining("6 messages");
            assertThat(exact.cloud.outstanding(exact.subscription)).isEqualTo(6);
            driver.commit(false);
            assertThat(exact.cloud.outstanding(exact.subscription)).isZero();
        }
    }

    @Test
    @DisplayName("an acknowledgement that comes too late costs a duplicate and holds nothing up")
    void expiredAcknowledgement() throws Exception {
        try (PubSubStandInWorld exact = PubSubStandInWorld.start(FAST, true, () -> now);
                SourceDriver driver = new SourceDriver(exact.open("mode: pull\npullMessages: 5"), Checkpoint.NONE)) {
            exact.put(ids(5));
            take(driver, 5);
            now = now.plusSeconds(700);
            driver.settle();
            exact.put(ids(6));
            take(driver, 6);
            driver.settle();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pull", "stream"})
    @DisplayName("I4: no more is taken than fits, but for one answer; acknowledging makes room")
    void flowControlInBytes(String mode) throws Exception {
        JsonObject entry = Entries.entry("discovery");
        JsonObject request = new JsonObject();
        request.addProperty("text", "x".repeat(200_000));
        Entries.payload(entry).add("request", request);
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            entry.getAsJsonObject("operation").addProperty("id", "m-" + i);
            entries.add(Entries.text(entry));
        }
        world.publish(entries);
        try (SourceDriver driver = open("mode: " + mode + "\nmaxOutstandingBytes: 1MiB\npullMessages: 4")) {
            take(driver, 6);
            driver.pollUntilQuiet(Duration.ofMillis(300));
            assertThat(outstanding()).isBetween(6, 9);
            driver.pollUntil(PATIENCE, "all in turn", () -> {
                settle(driver);
                return driver.arrived().size() == 30;
            });
        }
    }

    private static void settle(SourceDriver driver) {
        try {
            driver.settle();
        } catch (SourceException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("I2: parts of a split entry are acknowledged with the whole, and not before")
    void splitEntries() throws Exception {
        try (SourceDriver driver = open("mode: pull")) {
            world.publish(List.of(Entries.part(1, 2), Entries.part(1, 2)));
            driver.pollUntil(PATIENCE, "taken", () -> outstanding() == 2);
            driver.pollUntilQuiet(Duration.ofMillis(400));
            assertThat(driver.inFlight()).isEmpty();
            assertThat(driver.source().caughtUp()).as("a part waits").isFalse();
            world.publish(List.of(Entries.part(0, 2)));
            take(driver, 1);
            assertThat(driver.inFlight()
                            .getFirst()
                            .events()
                            .getFirst()
                            .envelope()
                            .annotations())
                    .doesNotContainKey("auditbridge.dev/gke.split");
            assertThat(outstanding()).isEqualTo(3);
            driver.settle();
            assertThat(outstanding()).isZero();
            driver.pollUntil(PATIENCE, "caught up", () -> driver.source().caughtUp());
        }
    }

    @Test
    void aSplitEntryThatStaysIncompleteIsHandedOutAfterAWhile() throws Exception {
        InstantSource clock = () -> now;
        PubSubSourceFactory factory = new PubSubSourceFactory();
        String yaml = "mode: pull\nsubscription: " + world.subscription
                + "\nplaintext: true\ncredentials: {type: none}\nendpoint: \"" + world.cloud.endpoint() + "\"\n" + FAST;
        Source source = factory.create(Settings.parse(factory.spec(), yaml), EventLimits.DEFAULT, clock);
        try (SourceDriver driver = new SourceDriver(source, Checkpoint.NONE)) {
            world.publish(List.of(Entries.part(0, 2)));
            driver.pollUntil(PATIENCE, "taken", () -> world.cloud.extended(world.subscription) > 0);
            driver.pollUntilQuiet(Duration.ofMillis(200));
            assertThat(driver.inFlight()).isEmpty();
            now = now.plusSeconds(121);
            take(driver, 1);
            assertThat(driver.inFlight()
                            .getFirst()
                            .events()
                            .getFirst()
                            .envelope()
                            .annotations())
                    .containsEntry("auditbridge.dev/gke.split", "1/2");
        }
    }

    @Test
    void readsByPullsUntilNothingIsLeftAndThenThroughAStream() throws Exception {
        world.put(ids(5));
        try (SourceDriver driver = open("mode: auto")) {
            take(driver, 5);
            driver.settle();
            assertThat(world.cloud.streams()).isZero();
            driver.pollUntil(PATIENCE, "caught up", () -> driver.source().caughtUp());
            assertThat(world.cloud.streams()).as("a scheduled run ends here").isZero();
            driver.pollUntil(PATIENCE, "a stream", () -> world.cloud.streams() == 1);
            world.put(List.of("later"));
            driver.pollUntil(PATIENCE, "the later", () -> driver.arrived().contains("later"));
            driver.settle();
        }
        Awaitility.await().atMost(PATIENCE).until(() -> world.cloud.streams() == 0);
        assertThat(outstanding()).isZero();
    }

    @Test
    @DisplayName("silence is not believed of a subscription that is gone")
    void silenceIsChecked() throws Exception {
        try (SourceDriver driver = open("mode: pull")) {
            driver.poll();
            world.cloud.failNext(1000, Code.UNAVAILABLE);
            driver.pollUntil(PATIENCE, "an error", () -> !driver.errors().isEmpty());
            assertThat(driver.source().caughtUp()).isFalse();
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(textBlock = """
        UNAVAILABLE,        RETRY,   did not answer
        RESOURCE_EXHAUSTED, RETRY,   quota
        UNAUTHENTICATED,    BLOCKED, credentials
        PERMISSION_DENIED,  BLOCKED, roles/pubsub.subscriber
        NOT_FOUND,          BLOCKED, check the name
        FAILED_PRECONDITION,BLOCKED, pull subscription
        """)
    @DisplayName("I5: an error says whether it passes, and what to do; afterwards reading goes on")
    void errors(Code code, SourceException.Kind kind, String words) throws Exception {
        world.put(ids(3));
        try (SourceDriver driver = open("mode: stream")) {
            take(driver, 3);
            world.cloud.breakStreams(code);
            driver.pollUntil(PATIENCE, "told", () -> !driver.errors().isEmpty());
            assertThat(driver.errors().getFirst().kind()).isEqualTo(kind);
            assertThat(driver.errors().getFirst())
                    .hasMessageContaining(world.subscription)
                    .hasMessageContaining(words);
            driver.settle();
            world.put(List.of("later"));
            driver.pollUntil(PATIENCE, "later", () -> driver.arrived().contains("later"));
        }
    }

    @Test
    void aProbeSaysHowTheSubscriptionIsSetUpAndTakesNothing() throws Exception {
        String name = PubSubWorld.PROJECT + "/subscriptions/careful";
        world.put(ids(3));
        world.cloud.create(Subscription.newBuilder()
                .setName(name)
                .setTopic(world.topic)
                .setMessageRetentionDuration(
                        com.google.protobuf.Duration.newBuilder().setSeconds(7 * 86_400))
                .setDeadLetterPolicy(DeadLetterPolicy.newBuilder()
                        .setDeadLetterTopic(PubSubWorld.PROJECT + "/topics/dead")
                        .setMaxDeliveryAttempts(10))
                .build());
        try (Source source = world.open("")) {
            assertThat(source.probe()).contains("can be read", "at-least-once", "no dead-letter topic");
            world.cloud.denySettings(true);
            assertThat(source.probe()).contains("can be read", "roles/pubsub.viewer");
        }
        world.cloud.recover();
        assertThat(SubscriptionReport.of(
                        name,
                        java.util.Optional.of(Subscription.newBuilder()
                                .setEnableExactlyOnceDelivery(true)
                                .setMessageRetentionDuration(com.google.protobuf.Duration.newBuilder()
                                        .setSeconds(7 * 86_400))
                                .setDeadLetterPolicy(DeadLetterPolicy.newBuilder()
                                        .setDeadLetterTopic("projects/p/topics/dead")
                                        .setMaxDeliveryAttempts(10))
                                .build())))
                .contains("kept for 7 d", "exactly-once", "fails 10 times goes to projects/p/topics/dead");
        assertThatThrownBy(() -> SubscriptionReport.of(
                        name,
                        java.util.Optional.of(Subscription.newBuilder()
                                .setPushConfig(PushConfig.newBuilder().setPushEndpoint("https://elsewhere"))
                                .build())))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("make a pull subscription");
        assertThat(waiting()).isEqualTo(3);
        assertThat(world.cloud.handedOut(world.subscription)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subscription: acme",
                "subscription: projects/p/topics/t",
                "subscription: projects/p/subscriptions/s\nplaintext: true",
                "subscription: projects/p/subscriptions/s\ncredentials: {type: file}"
            })
    void settingsThatDoNotGoTogetherAreRefused(String yaml) {
        PubSubSourceFactory factory = new PubSubSourceFactory();
        assertThatThrownBy(() -> factory.create("gke", Settings.parse(factory.spec(), yaml), EventLimits.DEFAULT))
                .isInstanceOf(ConfigurationException.class);
    }
}
