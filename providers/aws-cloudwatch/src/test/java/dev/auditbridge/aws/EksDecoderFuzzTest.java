package dev.auditbridge.aws;

import dev.auditbridge.DecoderFuzzTarget;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Decoder;
import java.util.stream.Stream;

class EksDecoderFuzzTest extends DecoderFuzzTarget {
    private final EksDecoder decoder = new EksDecoder(EventLimits.DEFAULT, false);

    @Override
    protected String target() {
        return "EKS decoder";
    }

    @Override
    protected Decoder decoder() {
        return decoder;
    }

    @Override
    protected Stream<byte[]> seeds() {
        return new EksDecoderContractTest().envelopes().keySet().stream();
    }
}
