package dev.auditbridge.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EncodersTest {
    private static final ComponentSpec SPEC = new ComponentSpec("encode", "", List.copyOf(Encoders.OPTIONS));

    @Test
    @DisplayName("the header of CEF and LEEF, and LogRhythm's log source, are as configured")
    void options() {
        assertThat(encode("cef", "cef: { vendor: 'A|B', product: P, version: '2' }"))
                .startsWith("CEF:0|A\\|B|P|2|");
        assertThat(encode("leef", "leef: { product: P }")).startsWith("LEEF:2.0|auditbridge|P|1.0|");
        assertThat(encode("logrhythm", "logrhythm: { beat: b, identifier: i, deviceTypeFrom: cluster }"))
                .startsWith("|beatname=b|device_type=prod|fullyqualifiedbeatname=b_i|");
    }

    @Test
    @DisplayName("an option of another format is refused, with what is wrong")
    void misplaced() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> encode("ecs", "cef: { vendor: x }"))
                .withMessageContaining("is for format cef only, but the format here is ecs");
    }

    @Test
    @DisplayName("origin: annotations reaches the Event inside every schema that has it whole")
    void origin() {
        for (String format : List.of("logrhythm", "ecs", "ocsf")) {
            byte[] encoded = Encoders.named(format, true).encode(SchemaEvents.create());
            assertThat(new String(encoded, StandardCharsets.UTF_8)).contains("/stream\":\"kube-apiserver-audit-0a1b\"");
        }
    }

    private static String encode(String format, String yaml) {
        byte[] encoded =
                Encoders.configured(format, false, Settings.parse(SPEC, yaml)).encode(SchemaEvents.create());
        return new String(encoded, StandardCharsets.UTF_8);
    }
}
