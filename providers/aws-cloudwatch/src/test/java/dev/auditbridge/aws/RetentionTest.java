package dev.auditbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Lag is told together with how long the log group keeps what was not read yet. */
class RetentionTest {
    private CloudWatchStandIn standIn;

    @BeforeEach
    void start() throws IOException {
        standIn = CloudWatchStandIn.start();
        standIn.put(Audit.GROUP, Audit.STREAM, Instant.now(), Audit.event("a"));
    }

    @AfterEach
    void stop() {
        standIn.close();
    }

    @Test
    void the_retention_of_the_group_is_told_and_not_that_of_one_whose_name_goes_on() throws Exception {
        standIn.retain(Audit.GROUP + "-old", 1);
        standIn.retain(Audit.GROUP, 30);
        assertThat(retention(Audit.GROUP)).contains(Duration.ofDays(30));
        assertThat(retention("arn:aws:logs:eu-west-1:111122223333:log-group:" + Audit.GROUP + ":*"))
                .contains(Duration.ofDays(30));
    }

    @Test
    void what_is_kept_for_ever_has_none() throws Exception {
        assertThat(retention(Audit.GROUP)).isEmpty();
    }

    @Test
    @DisplayName("the permission to ask is not needed: without it lag is told alone")
    void denied() throws Exception {
        standIn.retain(Audit.GROUP, 30);
        standIn.faults().denyDescribing(true);
        assertThat(retention(Audit.GROUP)).isEmpty();
    }

    private Optional<Duration> retention(String group) throws SourceException, InterruptedException {
        CloudWatchSourceFactory factory = new CloudWatchSourceFactory();
        Lags lags = new Lags();
        try (Source source = factory.create(
                "eks", Settings.parse(factory.spec(), """
                        region: eu-west-1
                        endpoint: %s
                        logGroups: ["%s"]
                        accessKeyId: AKIAEXAMPLE
                        secretAccessKey: x
                        requestsPerSecond: 100
                        start: 5m
                        """.formatted(standIn.endpoint(), group)), EventLimits.DEFAULT)) {
            source.start(Checkpoint.NONE, lags);
            while (lags.retention == null) {
                source.poll(lags.partitions.getFirst(), Duration.ofMillis(100));
            }
            return lags.retention;
        }
    }

    private static final class Lags implements Source.Listener {
        private final List<Partition> partitions = new ArrayList<>();
        private @Nullable Optional<Duration> retention;

        @Override
        public void assigned(Partition partition) {
            partitions.add(partition);
        }

        @Override
        public void lag(Partition partition, Duration lag, Optional<Duration> kept) {
            retention = kept;
        }

        @Override
        public void revoked(Partition partition) {}

        @Override
        public void blocked(String why) {}

        @Override
        public void unblocked() {}

        @Override
        public void lost(Partition partition, long records, String why) {}

        @Override
        public void lateBeyondWindow(Partition partition, long records) {}
    }
}
