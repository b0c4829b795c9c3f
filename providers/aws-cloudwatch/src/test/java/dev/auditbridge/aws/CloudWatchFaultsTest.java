package dev.auditbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceDriver;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import dev.auditbridge.standins.cloudwatch.Faults;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each thing that the stand-in can do wrong, by itself and all together: everything arrives, and nothing twice. */
class CloudWatchFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int RECORDS = 60;

    /**
     * A switch.
     *
     * @param passes whether records come while it is on
     */
    private record Switch(String name, boolean passes, Consumer<Faults> on) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Switch> SWITCHES = List.of(
            new Switch("throttleEvery", true, faults -> faults.throttleEvery(2)),
            new Switch("failEvery", true, faults -> faults.failEvery(3)),
            new Switch("breakEvery", true, faults -> faults.breakEvery(4)),
            new Switch("emptyPageBeforeEvery", true, faults -> faults.emptyPageBeforeEvery(2)),
            new Switch("limitPages", true, faults -> faults.limitPages(3, 900)),
            new Switch("expireTokens", false, faults -> faults.expireTokens(true)),
            new Switch("denyAccess", false, faults -> faults.denyAccess(true)),
            new Switch("denyDescribing", true, faults -> faults.denyDescribing(true)),
            new Switch("expireCredentials", false, faults -> faults.expireCredentials(true)));

    private CloudWatchStandIn standIn;

    static Stream<Switch> switches() {
        return SWITCHES.stream();
    }

    @BeforeEach
    void start() throws IOException {
        standIn = CloudWatchStandIn.start();
    }

    @AfterEach
    void stop() {
        standIn.close();
    }

    @Test
    void no_switch_is_forgotten() {
        Set<String> all = Arrays.stream(Faults.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .filter(name -> !name.equals("clear"))
                .collect(Collectors.toSet());
        assertThat(SWITCHES).extracting(Switch::name).containsExactlyInAnyOrderElementsOf(all);
    }

    @ParameterizedTest
    @MethodSource("switches")
    @DisplayName("I1: while and after it is on everything arrives, and nothing twice")
    void one(Switch one) throws Exception {
        put("before");
        try (SourceDriver driver = new SourceDriver(source(), Checkpoint.NONE)) {
            driver.pollUntil(PATIENCE, "a first batch", () -> !driver.inFlight().isEmpty());
            one.on().accept(standIn.faults());
            put("during");
            if (one.passes()) {
                until(driver, 2 * RECORDS);
            } else {
                driver.pollUntil(PATIENCE, "an error", () -> !driver.errors().isEmpty());
            }
            standIn.faults().clear();
            until(driver, 2 * RECORDS);
            driver.pollUntilQuiet(Duration.ofMillis(500));
            assertThat(arrived(driver).values())
                    .as("how often each came")
                    .hasSize(2 * RECORDS)
                    .containsOnly(1);
        }
    }

    @Test
    @DisplayName("I1: all that pass at once")
    void all() throws Exception {
        put("before");
        SWITCHES.stream().filter(Switch::passes).forEach(each -> each.on().accept(standIn.faults()));
        try (SourceDriver driver = new SourceDriver(source(), Checkpoint.NONE)) {
            until(driver, RECORDS);
            driver.pollUntilQuiet(Duration.ofMillis(500));
            assertThat(arrived(driver).values()).hasSize(RECORDS).containsOnly(1);
        }
    }

    @Test
    @DisplayName("idle polling sends nothing twice, over many sweeps")
    void idle() throws Exception {
        put("once");
        try (SourceDriver driver = new SourceDriver(source(), Checkpoint.NONE)) {
            until(driver, RECORDS);
            int before = standIn.requests("FilterLogEvents");
            driver.pollUntilQuiet(Duration.ofSeconds(3));
            int requests = standIn.requests("FilterLogEvents") - before;
            System.out.println(
                    "idle: " + requests + " requests after all " + RECORDS + " records had come brought 0 more");
            assertThat(requests).isGreaterThan(20);
            assertThat(arrived(driver).values()).hasSize(RECORDS).containsOnly(1);
        }
    }

    private void put(String word) {
        for (int i = 0; i < RECORDS; i++) {
            standIn.put(
                    Audit.GROUP,
                    i % 2 == 0 ? Audit.STREAM : Audit.OTHER_STREAM,
                    Instant.now().minusMillis(RECORDS - i),
                    Audit.event(word + "-" + i));
        }
    }

    private static void until(SourceDriver driver, int records) throws InterruptedException {
        driver.pollUntil(PATIENCE, "all records", () -> driver.arrived().size() == records);
    }

    /** How often each record came; nothing is committed here, so that all of it is in flight. */
    private static Map<String, Integer> arrived(SourceDriver driver) {
        Map<String, Integer> arrived = new HashMap<>();
        for (Batch batch : driver.inFlight()) {
            batch.events()
                    .forEach(event ->
                            arrived.merge(String.valueOf(event.envelope().auditId()), 1, Integer::sum));
        }
        return arrived;
    }

    private Source source() {
        CloudWatchSourceFactory factory = new CloudWatchSourceFactory();
        return factory.create(
                "eks",
                Settings.parse(factory.spec(), """
                        region: eu-west-1
                        endpoint: %s
                        logGroups: [%s]
                        accessKeyId: AKIAEXAMPLE
                        secretAccessKey: x
                        start: 10m
                        window: 5s
                        hot: 2s
                        poll: 100ms
                        sweep: 500ms
                        requestsPerSecond: 1000
                        pageSize: 7
                        """.formatted(standIn.endpoint(), Audit.GROUP)),
                EventLimits.DEFAULT);
    }
}
