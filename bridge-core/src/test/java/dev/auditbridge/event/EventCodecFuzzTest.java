package dev.auditbridge.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.DecoderFuzzTarget;
import dev.auditbridge.HostileBodies;
import dev.auditbridge.source.Decoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;

class EventCodecFuzzTest extends DecoderFuzzTarget {
    private final EventCodec codec = new EventCodec(EventLimits.DEFAULT, false);

    @Override
    protected String target() {
        return "event codec";
    }

    @Override
    protected Decoder decoder() {
        return codec::decode;
    }

    @Override
    protected Stream<byte[]> seeds() {
        String event = new String(Events.withBody(utf8("{\"a\":[1,\"\\u00e9\"]}")), StandardCharsets.UTF_8);
        String list = "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":[" + event + "]}";
        return Stream.concat(
                Stream.of(event, list, " \n" + event.replace(",", ",\n") + "\r\n", event.replace("/v1\"", "/v1beta1\""))
                        .map(EventCodecFuzzTest::utf8),
                HostileBodies.all().values().stream()
                        .filter(body -> body.length < 4_096)
                        .map(Events::withBody));
    }

    @Override
    protected void read(byte[] input) throws Exception {
        super.read(input);
        boolean isEvent = codec.isEvent(input, 0, input.length);
        if (codec.decode(input, ORIGIN).stream().anyMatch(Decoded.Event.class::isInstance)) {
            assertThat(isEvent).as("told by its content").isTrue();
        }
        check(codec.salvage(input, 0, input.length, Instant.EPOCH, ORIGIN));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
