package dev.auditbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceDriver;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Log groups that are looked for by name. */
class DiscoveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CloudWatchSourceFactory factory = new CloudWatchSourceFactory();
    private CloudWatchStandIn standIn;

    @BeforeEach
    void start() throws IOException {
        standIn = CloudWatchStandIn.start();
        put("/aws/eks/shop/cluster", "shop");
        put("/aws/eks/bank/cluster", "bank");
        put("/aws/eks/bank/nodes", "nodes");
        put("/aws/lambda/other", "lambda");
    }

    @AfterEach
    void stop() {
        standIn.close();
    }

    @Test
    void every_cluster_is_read_and_a_new_one_as_soon_as_it_is_found() throws Exception {
        try (SourceDriver driver = new SourceDriver(source(), Checkpoint.NONE)) {
            driver.pollUntil(PATIENCE, "caught up", () -> driver.source().caughtUp());
            assertThat(driver.arrived()).containsExactlyInAnyOrder("shop", "bank");

            put("/aws/eks/new/cluster", "new");
            driver.pollUntil(PATIENCE, "the new one", () -> driver.arrived().contains("new"));
            assertThat(driver.assigned())
                    .extracting(Partition::name)
                    .containsExactlyInAnyOrder(
                            "/aws/eks/shop/cluster", "/aws/eks/bank/cluster", "/aws/eks/new/cluster");
        }
    }

    @Test
    @DisplayName("I5: without the permission to look the source is blocked, and goes on when it is there")
    void blocked() throws Exception {
        standIn.faults().denyAccess(true);
        try (SourceDriver driver = new SourceDriver(source(), Checkpoint.NONE)) {
            driver.pollUntil(PATIENCE, "an alarm", driver::standsBlocked);
            assertThat(driver.blocked().getFirst()).contains("logs:DescribeLogGroups");
            assertThat(driver.source().caughtUp()).isFalse();

            standIn.faults().denyAccess(false);
            driver.pollUntil(PATIENCE, "caught up", () -> driver.source().caughtUp());
            assertThat(driver.standsBlocked()).isFalse();
            assertThat(driver.arrived()).containsExactlyInAnyOrder("shop", "bank");
        }
    }

    @Test
    void a_probe_counts_what_is_found() throws Exception {
        try (Source source = source()) {
            assertThat(source.probe()).startsWith("2 log groups in eu-west-1");
        }
    }

    private void put(String group, String auditId) {
        standIn.put(group, Audit.STREAM, Instant.now(), Audit.event(auditId));
    }

    private Source source() {
        Settings settings = Settings.parse(factory.spec(), """
                region: eu-west-1
                endpoint: %s
                logGroups: [/aws/eks/*/cluster]
                discovery: 1s
                accessKeyId: AKIAEXAMPLE
                secretAccessKey: example
                requestsPerSecond: 100
                poll: 200ms
                """.formatted(standIn.endpoint()));
        return factory.create("eks", settings, EventLimits.DEFAULT);
    }
}
