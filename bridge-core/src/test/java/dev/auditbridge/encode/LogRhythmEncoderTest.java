package dev.auditbridge.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.CorpusEvents;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Events;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LogRhythmEncoderTest {
    private static final Encoder ENCODER = Encoders.named("logrhythm", false);

    @Test
    @DisplayName("an Event is the fields of the Open Collector's line, in its order, and then the Event itself")
    void line() {
        String line = encode(SchemaEvents.create());

        assertThat(line)
                .isEqualTo("|beatname=auditbridge|device_type=kubernetes_audit"
                        + "|fullyqualifiedbeatname=auditbridge_bridge|time=2026-03-01T10:20:30.123456Z|object=prices"
                        + "|objectname=shop/configmaps/prices|objecttype=configmaps|result=allow"
                        + "|url=/api/v1/namespaces/shop/configmaps?fieldManager=kubectl-create"
                        + "|useragent=kubectl/v1.31.0 (linux/amd64)|responsecode=201|subject=shop|version=v1"
                        + "|command=create configmaps|reason=Created: made|action=create|status=ResponseComplete"
                        + "|session=6a1f0d5e-27c4-4b0b-9a53-0d6f3b0f7a11|severity=5|vendorinfo=scopes=a,b"
                        + "|sip=192.0.2.7|snatip=10.0.0.1|dname=prod|login=alice@example.com|account=bob"
                        + "|group=dev,system:authenticated|tag1=create:configmaps|tag2=eks|tag3=123456789012|tag4=u-1"
                        + "|tag5=RequestResponse|original_message=" + Events.CREATE);
    }

    @Test
    @DisplayName("what the Event does not tell is left out")
    void absent() {
        assertThat(LogRhythmLine.parse(encode(CorpusEvents.event("{\"auditID\":\"1\",\"verb\":\"get\"}"))))
                .containsOnlyKeys(
                        "beatname",
                        "device_type",
                        "fullyqualifiedbeatname",
                        "command",
                        "action",
                        "session",
                        "severity",
                        "tag1",
                        "tag2",
                        "original_message");
    }

    @Test
    @DisplayName("a client can neither add a field nor move its Event to another log source")
    void injection() {
        String evil = "x|device_type=other|login=admin|original_message={}\\n|";
        String line = encode(CorpusEvents.event("{\"auditID\":\"1\",\"verb\":\"get\",\"userAgent\":\"" + evil
                + "\",\"requestObject\":{\"" + evil + "\":\"" + evil + "\"}}"));

        Map<String, String> fields = LogRhythmLine.parse(line);
        assertThat(fields).containsEntry("useragent", "x-device_type=other-login=admin-original_message={} -");
        // The expression that LogRhythm's own tool writes for a log source.
        assertThat(Pattern.compile("(\\|device_type=other\\||\\|beatname=other\\||\\|stream_uid=other\\|)")
                        .matcher(line)
                        .find())
                .isFalse();
        assertThat(fields.get("original_message")).contains("x\\u007cdevice_type=other\\u007c");
    }

    @Test
    @DisplayName("a value longer than LogRhythm's 1,000 characters is cut in its field, and whole in original_message")
    void limit() {
        String name = "n".repeat(999) + "\uD83D\uDE00" + "m";
        Map<String, String> fields = LogRhythmLine.parse(encode(
                CorpusEvents.event("{\"auditID\":\"1\",\"verb\":\"get\",\"objectRef\":{\"name\":\"" + name + "\"}}")));
        assertThat(fields.get("object")).isEqualTo("n".repeat(999));
        assertThat(fields.get("original_message")).contains(name);
    }

    private static String encode(AuditEvent event) {
        return new String(ENCODER.encode(event), StandardCharsets.UTF_8);
    }
}
