package dev.auditbridge.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTimeTest {
    private static @Nullable Instant parse(String text) {
        byte[] bytes = AksEnvelopes.bytes("\"" + text + "\"");
        return RecordTime.parse(bytes, 1, bytes.length - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2025-10-07T16:19:19.647880072Z",
                "2020-05-05T16:16:37.0000000Z",
                "2019-06-24T07:27:25.000Z",
                "2024-02-29T00:00:00Z",
                "1969-12-31T23:59:59.5Z",
                "2026-03-01T12:20:31.5+02:00",
            })
    @DisplayName("every form that Azure Monitor wrote is read")
    void times(String text) {
        assertThat(parse(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-03-01",
                "2026-03-01T10:20:31",
                "2026-02-30T10:20:31Z",
                "2026-03-01T24:20:31Z",
                "2026-03-01T10:20:31.1234567891Z",
                "10/7/2025 4:19:19 PM",
                "2026-03-01T10:20:61Z",
                "2026-0a-01T10:20:31Z"
            })
    @DisplayName("what is no time, or does not say its offset, is none")
    void others(String text) {
        assertThat(parse(text)).isNull();
    }
}
