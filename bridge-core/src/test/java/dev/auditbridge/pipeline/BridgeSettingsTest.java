package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BridgeSettingsTest {
    @Test
    @DisplayName("I4: on a small heap less may be under way, and on a large one no more than the default")
    void memory() {
        assertThat(BridgeSettings.onHeapOf(160L << 20).memoryBytes()).isEqualTo(40L << 20);
        assertThat(BridgeSettings.onHeapOf(16L << 30)).isEqualTo(BridgeSettings.DEFAULT);
    }
}
