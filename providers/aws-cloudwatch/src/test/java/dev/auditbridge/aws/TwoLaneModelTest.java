package dev.auditbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Checklist;
import dev.auditbridge.source.Attachment;
import dev.auditbridge.source.Position;
import dev.auditbridge.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The two-lane reader in a world where everything that may happen does. The oracle is the set of the records.
 * {@code -Dseed=N} runs one seed again.
 */
class TwoLaneModelTest {
    private static final int SEEDS = 200;
    private static final long BEGIN = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final long HOURS = Duration.ofHours(2).toMillis();
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final Pace PACE = new Pace(
            WINDOW,
            Duration.ofMinutes(1),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            Duration.ofHours(6),
            WINDOW,
            Pace.mostSeenIds(Long.MAX_VALUE));

    @Test
    @DisplayName(
            "I1: with lateness up to the window nothing is lost: page failures, crashes, equal timestamps, wrong clocks")
    void nothing_is_lost() {
        int records = 0;
        int deaths = 0;
        int duplicates = 0;
        for (long seed : seeds()) {
            Random random = new Random(seed);
            List<LogRecord> put = records(random, 1500, WINDOW.toMillis());
            ModelRun run = run(put, random, PACE, trouble(random), 0.005);
            run.until(BEGIN + HOURS + 4 * WINDOW.toMillis());
            assertThat(run.missing(put)).as("lost with -Dseed=%d", seed).isEmpty();
            records += put.size();
            deaths += run.deaths();
            duplicates += run.duplicates();
        }
        assertThat(deaths).as("the model crashes").isPositive();
        Checklist.row(
                26,
                "CloudWatch: clocks wrong by up to an hour, equal timestamps, up to 15 min late, page failures and crashes; a model",
                "%d seeds, %,d records, %,d crashes: lost 0, %,d twice".formatted(SEEDS, records, deaths, duplicates),
                "lost 0; twice only after a crash",
                true);
    }

    @Test
    @DisplayName(
            "the same world takes records from a cursor at the last timestamp, and from windows that end a minute ago")
    void the_model_can_fail() {
        int records = 0;
        int lostByCursor = 0;
        int lostByWindow = 0;
        for (long seed : LongStream.range(0, 10).toArray()) {
            for (boolean windowed : List.of(false, true)) {
                Random random = new Random(seed);
                List<LogRecord> put = records(random, 1500, WINDOW.toMillis());
                ModelCloud cloud = new ModelCloud(put, BEGIN, ModelCloud.Trouble.NONE, random);
                ModelRun run = new ModelRun(
                        cloud, (r, position, ids) -> new CursorReader(cloud, windowed, BEGIN, position), random, 0.005);
                run.until(BEGIN + HOURS + 4 * WINDOW.toMillis());
                if (windowed) {
                    lostByWindow += run.missing(put).size();
                } else {
                    lostByCursor += run.missing(put).size();
                    records += put.size();
                }
            }
        }
        System.out.println("of " + records + " records a last-timestamp cursor lost " + lostByCursor
                + ", windows that end a minute ago lost " + lostByWindow);
        assertThat(lostByCursor).isPositive();
        assertThat(lostByWindow).isPositive();
    }

    @Test
    @DisplayName("a window shorter than the lateness loses records, or the proof would prove too much")
    void a_short_window_loses() {
        Pace blind = new Pace(
                Duration.ofMinutes(2),
                PACE.hot(),
                PACE.poll(),
                PACE.sweep(),
                Duration.ofDays(7),
                PACE.reconcileBack(),
                Duration.ofMinutes(2),
                PACE.mostSeenIds());
        int lost = 0;
        for (long seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            List<LogRecord> put = records(random, 1500, WINDOW.toMillis());
            ModelRun run = run(put, random, blind, ModelCloud.Trouble.NONE, 0);
            run.until(BEGIN + HOURS + 4 * WINDOW.toMillis());
            lost += run.missing(put).size();
        }
        assertThat(lost).isPositive();
    }

    @Test
    @DisplayName("what came later than the window is found by the reconcile lane, delivered once, and counted")
    void reconcile_finds_what_came_too_late() {
        for (long seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            List<LogRecord> put = records(random, 1500, Duration.ofHours(4).toMillis());
            ModelRun run = run(put, random, PACE, ModelCloud.Trouble.NONE, 0);
            run.until(BEGIN + HOURS + Duration.ofHours(7).toMillis());
            assertThat(run.missing(put)).as("lost with seed %d", seed).isEmpty();
            assertThat(run.duplicates()).as("duplicates with seed %d", seed).isZero();
            assertThat(run.late())
                    .as("too late with seed %d", seed)
                    .isEqualTo(put.stream()
                            .filter(record -> record.lateness() > WINDOW.toMillis())
                            .count());
        }
    }

    @Test
    @DisplayName("without a crash nothing is sent twice, whatever else fails")
    void no_duplicates_without_a_crash() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<LogRecord> put = records(random, 1500, WINDOW.toMillis());
            ModelRun run = run(put, random, PACE, trouble(random), 0);
            run.until(BEGIN + HOURS + 4 * WINDOW.toMillis());
            assertThat(run.missing(put)).as("lost with seed %d", seed).isEmpty();
            assertThat(run.duplicates()).as("duplicates with seed %d", seed).isZero();
        }
        Checklist.row(
                26,
                "CloudWatch: the same without crashes",
                "20 seeds, 30,000 records, clocks wrong by up to an hour: lost 0, twice 0",
                "lost 0, twice at most 0.1 %",
                true);
    }

    @ParameterizedTest(name = "{displayName}: ids saved {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "I1: a restart at any point resends no more than the window and a sweep hold, and nothing where the ids are saved")
    void a_restart_repeats_little(boolean withIds) {
        // What the reading itself takes, and the whole seconds of the service's clock.
        Duration slack = Duration.ofSeconds(20);
        Duration bound = WINDOW.plus(PACE.sweep()).plus(slack);
        int points = 75;
        int most = 0;
        long farthest = 0;
        for (int point = 0; point < points; point++) {
            Random random = new Random(point);
            List<LogRecord> put = records(random, 1500, WINDOW.toMillis());
            ModelRun run = run(put, random, PACE, ModelCloud.Trouble.NONE, 0).promptly();
            // 61 s have no common divisor with a poll or a sweep: every phase of both is met.
            run.until(BEGIN + HOURS / 4 + point * 61_000L);
            long now = run.cloud().now();
            run.crash(withIds);
            run.until(now + WINDOW.plus(PACE.sweep()).multipliedBy(2).toMillis());
            List<LogRecord> again = put.stream().filter(run::isDuplicate).toList();
            for (LogRecord record : again) {
                farthest = Math.max(farthest, now - record.timestamp());
            }
            most = Math.max(most, again.size());
        }
        System.out.printf(
                "restart at %d points, ids saved %s: at most %d records again, at 750 an hour, the oldest %d s before the"
                        + " restart; window + sweep = %d s%n",
                points,
                withIds,
                most,
                farthest / 1000,
                WINDOW.plus(PACE.sweep()).toSeconds());
        assertThat(farthest).isLessThanOrEqualTo(bound.toMillis());
        assertThat(most == 0).as("nothing comes again where the ids are saved").isEqualTo(withIds);
    }

    @Test
    @DisplayName("I4: with no room for more ids nothing is lost, it is sent again")
    void full() {
        int most = 100;
        Pace small = new Pace(
                PACE.window(),
                PACE.hot(),
                PACE.poll(),
                PACE.sweep(),
                PACE.reconcileEvery(),
                PACE.reconcileBack(),
                PACE.widest(),
                most);
        Random random = new Random(7);
        List<LogRecord> put = records(random, 1500, WINDOW.toMillis());
        ModelRun run = run(put, random, small, ModelCloud.Trouble.NONE, 0);
        run.until(BEGIN + HOURS + 4 * WINDOW.toMillis());
        assertThat(run.missing(put)).isEmpty();
        assertThat(run.duplicates()).isPositive();
    }

    @Test
    @DisplayName(
            "each record is read six times by polls and sweeps at the default settings, and six by the reconcile lane")
    void amplification() {
        double withReconcile = amplification(PACE);
        double without = amplification(new Pace(
                PACE.window(),
                PACE.hot(),
                PACE.poll(),
                PACE.sweep(),
                Duration.ofDays(7),
                PACE.reconcileBack(),
                PACE.widest(),
                PACE.mostSeenIds()));
        System.out.printf(
                "read amplification at the default settings: %.2f times; without the reconcile lane %.2f%n",
                withReconcile, without);
        // Sweeps: (window + sweep) / sweep = 4; polls: hot / poll = 2; reconcile: 6 h every hour.
        assertThat(without).isBetween(5.5, 6.5);
        assertThat(withReconcile - without).isBetween(5.0, 6.5);
    }

    private static double amplification(Pace pace) {
        long end = Duration.ofHours(14).toMillis();
        List<LogRecord> put = LongStream.range(0, end / 3_000)
                .mapToObj(i -> new LogRecord(String.valueOf(i), Audit.STREAM, BEGIN + i * 3_000, BEGIN + i * 3_000, ""))
                .toList();
        ModelRun run =
                run(put, new Random(11), pace, ModelCloud.Trouble.NONE, 0).promptly();
        run.until(BEGIN + Duration.ofHours(8).toMillis());
        long servedBefore = run.cloud().served();
        long from = run.cloud().now();
        run.until(BEGIN + Duration.ofHours(13).toMillis());
        return (run.cloud().served() - servedBefore) / ((run.cloud().now() - from) / 3_000.0);
    }

    @Test
    @DisplayName("idle polling for a day sends nothing twice")
    void idle() {
        Random random = new Random(3);
        List<LogRecord> put = records(random, 1500, WINDOW.toMillis());
        ModelRun run = run(put, random, PACE, ModelCloud.Trouble.NONE, 0);
        run.until(BEGIN + HOURS + Duration.ofDays(1).toMillis());
        assertThat(run.missing(put)).isEmpty();
        assertThat(run.duplicates()).isZero();
    }

    @Test
    @DisplayName("a long way back is saved piece by piece, and quiet years are passed quickly")
    void a_long_way_back() {
        Random random = new Random(5);
        List<LogRecord> put = records(random, 1500, WINDOW.toMillis());
        ModelCloud cloud = new ModelCloud(put, BEGIN + HOURS + WINDOW.toMillis(), ModelCloud.Trouble.NONE, random);
        long years = BEGIN - Duration.ofDays(8 * 365).toMillis();
        List<Position> saved = new ArrayList<>();
        ModelRun run = new ModelRun(
                cloud,
                (r, position, ids) -> {
                    if (position != null) {
                        saved.add(position);
                    }
                    return reader(r, PACE, position, ids, years);
                },
                random,
                0.05);
        run.until(cloud.now() + Duration.ofMinutes(5).toMillis());
        assertThat(run.missing(put)).isEmpty();
        assertThat(saved.stream().distinct().count())
                .as("positions saved on the way")
                .isGreaterThan(3);
    }

    private static ModelRun run(
            List<LogRecord> put, Random random, Pace pace, ModelCloud.Trouble trouble, double crashes) {
        ModelCloud cloud = new ModelCloud(put, BEGIN, trouble, random);
        return new ModelRun(cloud, (run, position, ids) -> reader(run, pace, position, ids, BEGIN), random, crashes);
    }

    private static PartitionReader reader(
            ModelRun run, Pace pace, @Nullable Position position, List<Attachment> ids, long begin) {
        try {
            LowWatermark low = position == null
                    ? new LowWatermark(begin, begin, run.cloud().millis())
                    : LowWatermark.of(position);
            return new TwoLaneReader(
                    ModelRun.PARTITION,
                    ModelRun.GROUP,
                    run.cloud(),
                    ModelRun::decode,
                    run,
                    run.cloud(),
                    pace,
                    low,
                    new HandedOut(ModelRun.GROUP, pace, () -> 0, ids));
        } catch (SourceException e) {
            throw new AssertionError(e);
        }
    }

    private static ModelCloud.Trouble trouble(Random random) {
        long skew = random.nextInt(3) == 0 ? random.nextInt(7_200_000) - 3_600_000 : 0;
        return new ModelCloud.Trouble(0.1, 0.1, 0.01, skew);
    }

    /** Records in bursts and by themselves, often with the same timestamp; most are seconds late, one in a hundred anything. */
    private static List<LogRecord> records(Random random, int count, long latest) {
        List<LogRecord> records = new ArrayList<>();
        long timestamp = BEGIN;
        while (records.size() < count) {
            if (random.nextInt(3) > 0) {
                timestamp = BEGIN + (long) (random.nextDouble() * HOURS);
            }
            long lateness = random.nextInt(100) == 0
                    ? (long) (random.nextDouble() * latest)
                    : Math.min(latest, (long) (-Math.log(1 - random.nextDouble()) * 8_000));
            records.add(
                    new LogRecord(String.valueOf(records.size()), Audit.STREAM, timestamp, timestamp + lateness, ""));
        }
        return records;
    }

    private static long[] seeds() {
        String one = System.getProperty("seed");
        return one == null ? LongStream.range(0, SEEDS).toArray() : new long[] {Long.parseLong(one)};
    }
}
