package dev.auditbridge.azure;

import dev.auditbridge.DecoderFuzzTarget;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Events;
import dev.auditbridge.source.Decoder;
import java.util.Arrays;
import java.util.stream.Stream;

class AksDecoderFuzzTest extends DecoderFuzzTarget {
    private final AksDecoder decoder = new AksDecoder(EventLimits.DEFAULT, false);

    @Override
    protected String target() {
        return "AKS decoder";
    }

    @Override
    protected Decoder decoder() {
        return decoder;
    }

    @Override
    protected Stream<byte[]> seeds() {
        byte[] event = AksEnvelopes.bytes(Events.CREATE);
        return Arrays.stream(AksEnvelopes.values())
                .map(envelope -> envelope.around(event))
                .flatMap(envelope -> Stream.of(envelope, Arrays.copyOf(envelope, envelope.length * 2 / 3)));
    }
}
