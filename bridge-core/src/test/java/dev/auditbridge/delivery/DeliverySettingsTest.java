package dev.auditbridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Settings;
import dev.auditbridge.output.Output;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeliverySettingsTest {

    @Test
    void what_the_file_leaves_out_has_a_default() {
        assertThat(read("{}")).isEqualTo(DeliverySettings.DEFAULT);
    }

    @Test
    void a_part_that_is_there_may_leave_out_the_rest() {
        assertThat(read("{batch: {events: 5}, retry: {first: 1s}}").batch())
                .isEqualTo(new DeliverySettings.Batch(
                        5,
                        DeliverySettings.DEFAULT.batch().bytes(),
                        DeliverySettings.DEFAULT.batch().age()));
    }

    @Test
    void every_option_is_read() {
        assertThat(read("""
                        batch: {events: 7, bytes: 3MiB, age: 2s}
                        maxInFlight: 9
                        retry: {first: 1s, most: 2m, mostAfter: 3m}
                        circuitBreaker: {failures: 11, open: 13s}
                        eventsPerSecond: 17
                        blockedEvery: 19s
                        refusals: {window: 23, most: 5}
                        """))
                .isEqualTo(new DeliverySettings(
                        new DeliverySettings.Batch(7, 3L << 20, Duration.ofSeconds(2)),
                        9,
                        new DeliverySettings.Retry(Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofMinutes(3)),
                        new DeliverySettings.Breaker(11, Duration.ofSeconds(13)),
                        17,
                        Duration.ofSeconds(19),
                        new DeliverySettings.Refusals(23, 5)));
    }

    @Test
    void a_first_wait_longer_than_the_longest_is_refused() {
        assertThatThrownBy(() -> read("retry: {first: 1m, most: 1s}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("first")
                .hasMessageContaining("longer than most");
    }

    @Test
    void an_outputs_own_limits_hold_beside_them() {
        DeliverySettings within = DeliverySettings.DEFAULT.within(new Output.Limits(10, 20, 1, true));

        assertThat(within.batch().events()).isEqualTo(10);
        assertThat(within.batch().bytes()).isEqualTo(20);
        assertThat(within.maxInFlight()).isEqualTo(1);
    }

    private static DeliverySettings read(String yaml) {
        return DeliverySettings.from(
                Settings.parse(new ComponentSpec("delivery", "For this test.", DeliverySettings.keys()), yaml));
    }
}
