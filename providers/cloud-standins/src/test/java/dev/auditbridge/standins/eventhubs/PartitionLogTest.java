package dev.auditbridge.standins.eventhubs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A partition of the Event Hubs stand-in")
class PartitionLogTest {
    private static final Instant TEN = Instant.parse("2026-01-01T10:00:00Z");

    /** Five events, a second apart; their encoded length is the same. */
    private static PartitionLog log(boolean opaqueOffsets) {
        PartitionLog log = new PartitionLog(opaqueOffsets);
        for (int i = 0; i < 5; i++) {
            log.append(new byte[] {(byte) ('a' + i)}, Map.of(), TEN.plusSeconds(i));
        }
        return log;
    }

    @ParameterizedTest
    @CsvSource({
        "offset > '-1', 0",
        "offset > '@latest', 5",
        "sequence-number > '2', 3",
        "sequence-number >= '2', 2",
        "enqueued-time > '1767261602000', 3",
        "enqueued-time >= '1767261602000', 2",
        "enqueued-time > '1767999999999', 5",
    })
    @DisplayName("begins where the selector says")
    void begins(String selector, long sequence) {
        assertThat(log(false).begin(StartFilter.parse("amqp.annotation.x-opt-" + selector)))
                .isEqualTo(sequence);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("finds offsets as text, numbers or not")
    void offsets(boolean opaque) {
        PartitionLog log = log(opaque);
        PartitionLog.Stored third = Objects.requireNonNull(log.atOrAfter(2));
        String selector = "amqp.annotation.x-opt-offset > '" + third.offset() + "'";
        assertThat(log.begin(StartFilter.parse(selector))).isEqualTo(3);
        assertThat(log.begin(StartFilter.parse(selector.replace(">", ">=")))).isEqualTo(2);
        assertThat(third.offset().matches("\\d+")).isNotEqualTo(opaque);
    }

    @Test
    @DisplayName("forgets what retention takes, and keeps counting")
    void retention() {
        PartitionLog log = log(false);
        log.expire(3);
        assertThat(log.state().first()).isEqualTo(3);
        assertThat(log.begin(new StartFilter.Sequence(0))).isEqualTo(3);
        assertThat(log.append("f".getBytes(UTF_8), Map.of(), TEN).sequence()).isEqualTo(5);
        log.expire(100);
        assertThat(log.state()).extracting("first", "empty").containsExactly(6L, true);
    }

    @Test
    @DisplayName("knows no other selector")
    void otherSelectors() {
        assertThatThrownBy(() -> StartFilter.parse("color = 'red'"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("color");
    }
}
