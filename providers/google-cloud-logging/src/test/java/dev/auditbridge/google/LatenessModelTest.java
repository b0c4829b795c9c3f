package dev.auditbridge.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.logging.v2.LogEntry;
import com.google.protobuf.Timestamp;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Batch;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Partition;
import dev.auditbridge.source.Source;
import dev.auditbridge.standins.cloudlogging.CloudLoggingStandIn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries that become visible late, in time that a test makes pass, with stops and crashes. */
class LatenessModelTest {
    private static final Partition PARTITION = new Partition("cloud-logging", 1, true);
    private static final Instant BEGIN = Instant.parse("2026-03-04T05:06:07Z");
    private static final int STEPS = 200;

    private final CloudLoggingSourceFactory factory = new CloudLoggingSourceFactory();
    private Instant now = BEGIN;
    private final InstantSource clock = () -> now;

    private final Map<String, Instant> visible = new HashMap<>();
    private final Map<String, Integer> delivered = new HashMap<>();
    private final Set<String> committed = new HashSet<>();
    private final Deque<Batch> inFlight = new ArrayDeque<>();
    private Checkpoint stored = Checkpoint.NONE;
    private int late;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("I1: lateness within the bounds loses nothing, and costs no duplicate")
    void withoutCrashes(long seed) throws Exception {
        run(new Random(seed), 0);

        assertThat(delivered.values()).as("seed %d: handed out once", seed).allMatch(times -> times == 1);
        assertThat(late).as("seed %d: some came later than the overlap", seed).isPositive();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    @DisplayName("I1, I2: nor do crashes, whatever was committed before")
    void withCrashes(long seed) throws Exception {
        run(new Random(seed), 8);

        assertThat(committed).as("seed %d: lost", seed).containsAll(visible.keySet());
    }

    private void run(Random random, int crashPercent) throws Exception {
        try (CloudLoggingStandIn cloud = CloudLoggingStandIn.start(clock)) {
            LogEntry template = template();
            Source source = open(cloud);
            for (int step = 0; step < STEPS; step++) {
                now = now.plusMillis(random.nextInt(20_000));
                for (int i = random.nextInt(4); i > 0; i--) {
                    put(cloud, template, "e-" + visible.size(), random);
                }
                poll(source);
                if (random.nextInt(3) == 0) {
                    commit(random.nextInt(inFlight.size() + 1));
                }
                if (random.nextInt(100) < crashPercent) {
                    source.close();
                    inFlight.clear();
                    source = open(cloud);
                }
            }
            Instant last = visible.values().stream().max(Instant::compareTo).orElse(now);
            while (now.isBefore(last.plus(Duration.ofMinutes(12)))) {
                now = now.plus(Duration.ofMinutes(3));
                poll(source);
                commit(inFlight.size());
            }
            source.close();
        }
        assertThat(delivered.keySet()).as("lost").containsAll(visible.keySet());
    }

    private Source open(CloudLoggingStandIn cloud) {
        String yaml = "resourceNames: [projects/acme-prod]\nstart: 1m\npageSize: 9\nrequestsPerMinute: 60000\n"
                + "plaintext: true\ncredentials: {type: none}\nendpoint: \"" + cloud.endpoint() + "\"\n";
        Source source = factory.create(Settings.parse(factory.spec(), yaml), EventLimits.DEFAULT, clock);
        source.start(stored, new Listening());
        return source;
    }

    /** Most are visible within half a minute; some after minutes, a few after hours. All are searchable 9 min after receipt. */
    private void put(CloudLoggingStandIn cloud, LogEntry template, String id, Random random) {
        int kind = random.nextInt(20);
        long receivedAfter =
                kind < 15 ? random.nextInt(33_000) : kind < 19 ? random.nextInt(600_000) : random.nextInt(72_000_000);
        long visibleAfter = receivedAfter + (kind < 15 ? 0 : random.nextInt(540_000));
        LogEntry.Builder entry = template.toBuilder()
                .setInsertId(id)
                .setTimestamp(timestamp(now))
                .setReceiveTimestamp(timestamp(now.plusMillis(receivedAfter)));
        entry.getOperationBuilder().setId(id);
        visible.put(id, now.plusMillis(visibleAfter));
        cloud.add(entry.build(), now.plusMillis(visibleAfter));
    }

    private void poll(Source source) throws Exception {
        for (int calls = 0; calls < 200 && isMore(source); calls++) {}
    }

    private boolean isMore(Source source) throws Exception {
        Batch batch = source.poll(PARTITION, Duration.ofMillis(1));
        if (batch == null) {
            return false;
        }
        batch.events()
                .forEach(
                        event -> delivered.merge(String.valueOf(event.envelope().auditId()), 1, Integer::sum));
        inFlight.add(batch);
        return true;
    }

    private void commit(int batches) {
        for (int i = 0; i < batches; i++) {
            Batch batch = inFlight.remove();
            batch.events()
                    .forEach(event ->
                            committed.add(String.valueOf(event.envelope().auditId())));
            stored = stored.after(List.of(batch));
        }
    }

    private static LogEntry template() throws IOException {
        JsonObject entry = Entries.entry("discovery");
        return Entries.proto(Entries.text(entry));
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    private final class Listening implements Source.Listener {
        @Override
        public void assigned(Partition partition) {}

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
        public void lateBeyondWindow(Partition partition, long records) {
            late += (int) records;
        }
    }
}
