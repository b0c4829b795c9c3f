package dev.auditbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceDriver;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One limit an account and a region, whoever asks, and what it means for how soon Events come. */
class RequestBudgetTest {
    private final CloudWatchSourceFactory factory = new CloudWatchSourceFactory();
    private CloudWatchStandIn standIn;
    private HttpServer sts;

    @BeforeEach
    void start() throws IOException {
        standIn = CloudWatchStandIn.start();
        sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sts.createContext("/", exchange -> {
            try (exchange) {
                byte[] answer = """
                        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                        <GetCallerIdentityResult><Account>444455556666</Account></GetCallerIdentityResult>
                        </GetCallerIdentityResponse>""".getBytes(StandardCharsets.UTF_8);
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        sts.start();
    }

    @AfterEach
    void stop() {
        sts.stop(0);
        standIn.close();
    }

    @Test
    @DisplayName("two sources of one account with different keys make no more requests together than one")
    void shared() throws Exception {
        try (SourceDriver one = new SourceDriver(source("one", "AKIAONE", 5, 20, "sweep: 1h"), Checkpoint.NONE);
                SourceDriver two = new SourceDriver(source("two", "AKIATWO", 5, 20, "sweep: 1h"), Checkpoint.NONE)) {
            pollFor(Duration.ofMillis(500), one, two);
            int before = requests();
            long began = System.nanoTime();
            pollFor(Duration.ofSeconds(3), one, two);
            double seconds = (System.nanoTime() - began) / 1e9;
            double rate = (requests() - before) / seconds;
            double interval = 10 / rate;
            System.out.printf(
                    "10 log groups of two sources share 20 requests a second: measured %.1f/s, each polled every %.2f s%n",
                    rate, interval);
            assertThat(rate).isLessThanOrEqualTo(21).isGreaterThan(10);
            assertThat(standIn.accessKeys()).containsExactlyInAnyOrder("AKIAONE", "AKIATWO");
        }
    }

    @Test
    @DisplayName("the poll interval stretches with the log groups, and check and probe say so")
    void stretches() throws Exception {
        try (Source few = source("few", "AKIAONE", 3, 2, "")) {
            assertThat(few.note())
                    .isEqualTo(
                            "a new Event is asked for every 30 s, a late one for certain until 15 min after its time");
        }
        try (Source many = source("many", "AKIAONE", 97, 2, "")) {
            assertThat(many.note())
                    .isEqualTo(
                            "a new Event is asked for every 60 s, a late one for certain until 15 min after its time;"
                                    + " 100 log groups of the account share 2 requests a second");
        }
        try (Source fast = source("fast", "AKIATWO", 40, 100, "poll: 100ms\nsweep: 1h")) {
            assertThat(fast.probe()).contains("asked for every 0.4 s", "40 log groups", "share 100 requests");
        }
    }

    @Test
    void two_limits_of_one_account_are_refused() {
        source("one", "AKIAONE", 1, 2, "").close();
        assertThatThrownBy(() -> source("two", "AKIAONE", 1, 3, ""))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("another source of the same account and region");
    }

    @Test
    @DisplayName("Events say the account that STS told")
    void account() throws Exception {
        try (SourceDriver driver = new SourceDriver(source("one", "AKIAONE", 1, 20, ""), Checkpoint.NONE)) {
            driver.pollUntil(
                    Duration.ofSeconds(20), "an Event", () -> !driver.arrived().isEmpty());
            assertThat(driver.inFlight().stream().flatMap(batch -> batch.events().stream()))
                    .isNotEmpty()
                    .allSatisfy(event -> assertThat(event.origin().account()).isEqualTo("444455556666"));
        }
    }

    private static void pollFor(Duration time, SourceDriver... drivers) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            for (SourceDriver driver : drivers) {
                driver.poll();
            }
        }
    }

    private int requests() {
        return standIn.requests("FilterLogEvents");
    }

    private Source source(String name, String key, int groups, int perSecond, String more) {
        List<String> names = IntStream.range(0, groups)
                .mapToObj(i -> "/aws/eks/" + name + "-" + i + "/cluster")
                .toList();
        names.forEach(group -> standIn.put(group, Audit.STREAM, Instant.now(), Audit.event(group.replace('/', '-'))));
        String pace = more.isEmpty() ? "" : more + "\n";
        if (!pace.contains("poll:") && !pace.isEmpty()) {
            pace += "poll: 100ms\n";
        }
        return factory.create(
                name,
                Settings.parse(factory.spec(), """
                        region: eu-west-1
                        endpoint: %s
                        stsEndpoint: http://127.0.0.1:%d
                        logGroups: [%s]
                        accessKeyId: %s
                        secretAccessKey: x
                        requestsPerSecond: %d
                        %s""".formatted(
                                standIn.endpoint(),
                                sts.getAddress().getPort(),
                                names.stream().collect(Collectors.joining(", ")),
                                key,
                                perSecond,
                                pace)),
                EventLimits.DEFAULT);
    }
}
