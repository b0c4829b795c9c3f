package dev.auditbridge.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.RandomSeed;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MicroTimeTest {

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T10:20:30Z,                2026-03-01T10:20:30.000000Z",
        "2026-03-01T10:20:30.123456789Z,      2026-03-01T10:20:30.123456Z",
        "0000-01-01T00:00:00Z,                0000-01-01T00:00:00.000000Z",
        "9999-12-31T23:59:59.999999999Z,      9999-12-31T23:59:59.999999Z",
    })
    void always_six_decimals(Instant time, String text) {
        assertThat(MicroTime.format(time)).isEqualTo(text);
    }

    @Test
    void what_it_cannot_tell_is_none() {
        assertThat(MicroTime.format(Instant.MAX)).isNull();
        assertThat(MicroTime.format(Instant.parse("-0001-12-31T23:59:59Z"))).isNull();
        assertThat(MicroTime.format(Instant.parse("+10000-01-01T00:00:00Z"))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T10:20:30.000001Z,       2026-03-01T10:20:30.000001Z",
        "2026-03-01T10:20:30Z,              2026-03-01T10:20:30Z",
        "2026-03-01T10:20:30.5Z,            2026-03-01T10:20:30.5Z",
        "2026-03-01T10:20:30.123456789Z,    2026-03-01T10:20:30.123456789Z",
        "2026-03-01T11:20:30+01:00,         2026-03-01T10:20:30Z",
        "2024-02-29T00:00:00.000000Z,       2024-02-29T00:00:00Z",
    })
    void reads_any_rfc_3339_time(String text, Instant time) {
        assertThat(MicroTime.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-03-01",
                "2026-02-30T00:00:00.000000Z",
                "2026-13-01T00:00:00.000000Z",
                "2026-03-01T24:00:00.000000Z",
                "2026-03-01T10:60:00.000000Z",
                "2026-03-01 10:20:30.000000Z",
                "2026-03-01T10-20-30.000000Z",
                "2026x03-01T10:20:30.000000Z",
                "2026-03-01T10:20:30.00000xZ",
                "２０２６-03-01T10:20:30.000000Z"
            })
    void what_is_no_time_is_none(String text) {
        assertThat(MicroTime.parse(text)).isNull();
    }

    @Test
    void what_is_written_is_read() {
        SplittableRandom random = RandomSeed.random("MicroTimeTest");
        for (int i = 0; i < 20_000; i++) {
            Instant time = Instant.ofEpochSecond(
                            random.nextLong(-62_000_000_000L, 250_000_000_000L), random.nextInt(1_000_000_000))
                    .truncatedTo(ChronoUnit.MICROS);
            String text = MicroTime.format(time);
            assertThat(text).isNotNull();
            assertThat(MicroTime.parse(String.valueOf(text))).isEqualTo(time);
        }
    }
}
