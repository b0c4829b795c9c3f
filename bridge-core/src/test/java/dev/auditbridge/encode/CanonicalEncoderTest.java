package dev.auditbridge.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Events;
import dev.auditbridge.event.Origin;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CanonicalEncoderTest {
    private static final Origin ORIGIN =
            new Origin("eks", "123456789012", "eu-west-1", "prod", "kube-apiserver-audit-\"1\"", null, null, null);

    @Test
    @DisplayName("I3: without origin the Event's own bytes")
    void without_origin() {
        AuditEvent event = event();
        assertThat(Encoders.named("canonical", false).encode(event)).isSameAs(event.json());
    }

    @Test
    void with_origin_it_says_what_is_known() {
        String encoded = new String(Encoders.named("canonical", true).encode(event()), StandardCharsets.UTF_8);
        assertThat(encoded)
                .isEqualTo(Events.CREATE.substring(0, Events.CREATE.length() - 2)
                        + ",\"auditbridge.dev/provider\":\"eks\",\"auditbridge.dev/account\":\"123456789012\","
                        + "\"auditbridge.dev/region\":\"eu-west-1\",\"auditbridge.dev/cluster\":\"prod\","
                        + "\"auditbridge.dev/stream\":\"kube-apiserver-audit-\\\"1\\\"\"}}");
    }

    @Test
    void an_unknown_format_is_refused_with_those_there_are() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Encoders.named("cfe", false))
                .withMessage("there is no format \"cfe\"; there is: canonical, logrhythm, cef, leef, ecs, ocsf");
    }

    private static AuditEvent event() {
        byte[] json = Events.CREATE.getBytes(StandardCharsets.UTF_8);
        return ((Decoded.Event) new EventCodec(EventLimits.DEFAULT, false)
                        .decode(json, ORIGIN)
                        .getFirst())
                .event();
    }
}
