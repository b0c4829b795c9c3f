package dev.auditbridge.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.source.Position;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Positions and prefetch of an Event Hub")
class BeginningTest {
    @ParameterizedTest
    @ValueSource(strings = {"1234", "", "region-a:77:x", "a=b:offset=\n"})
    @DisplayName("a position is read as it was written, whatever its offset")
    void positions(String offset) {
        EventHubsPosition position = new EventHubsPosition(42, Instant.parse("2026-03-01T10:20:31.647Z"), offset);
        assertThat(EventHubsPosition.of(position.toPosition())).isEqualTo(position);
        assertThat(position.toPosition().token()).startsWith("v1:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2:sequence=1:enqueued=2:offset=3", "v1:sequence=x:enqueued=2:offset=3", "42"})
    @DisplayName("I2: another version's position is refused, never guessed at")
    void otherVersions(String token) {
        assertThatThrownBy(() -> EventHubsPosition.of(new Position(token)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("I4: the window of a link is as many of the largest recent bodies as the budget holds")
    void prefetch() {
        Prefetch prefetch = new Prefetch(16 << 20);
        assertThat(prefetch.window())
                .as("before bodies were seen, they may have 1 MiB")
                .isEqualTo(8);
        for (int i = 0; i < 1_000; i++) {
            prefetch.see(64 << 10);
        }
        assertThat(prefetch.window()).isEqualTo(128);
        assertThat(prefetch.isFarFrom(8)).isTrue();
        assertThat(prefetch.isFarFrom(128)).isFalse();
        prefetch.see(1 << 20);
        assertThat(prefetch.window()).isEqualTo(8);
        for (int i = 0; i < 3_000; i++) {
            prefetch.see(100);
        }
        assertThat(prefetch.window()).isEqualTo(500);
        assertThat(new Prefetch(1).window()).isEqualTo(1);
    }
}
