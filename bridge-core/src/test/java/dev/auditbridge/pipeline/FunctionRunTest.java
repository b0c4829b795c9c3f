package dev.auditbridge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.config.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionRunTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"PT10M, PT9M30S, PT15S", "PT5M, PT4M30S, PT15S", "PT1M, PT40S, PT10S", "PT6S, PT4S, PT1S"})
    @DisplayName("it stops reading half a minute before the host ends it, and of a short time after two thirds")
    void divides(Duration whole, Duration deadline, Duration drain) {
        assertThat(FunctionRun.within(whole)).isEqualTo(new FunctionRun(deadline, drain));
    }

    @Test
    @DisplayName("the environment names the configuration; otherwise it lies beside the function")
    void configuration() {
        assertThatThrownBy(() -> FunctionRun.configuration(Map.of(), folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(folder.resolve("bridge.yaml").toString());
        assertThatThrownBy(() -> FunctionRun.configuration(
                        Map.of(
                                FunctionRun.CONFIGURATION,
                                folder.resolve("other.yaml").toString()),
                        folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("other.yaml");
    }
}
