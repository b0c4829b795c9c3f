package dev.auditbridge.google;

import dev.auditbridge.DecoderFuzzTarget;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Decoder;
import java.util.stream.Stream;

class GkeDecoderFuzzTest extends DecoderFuzzTarget {
    private final GkeDecoder decoder =
            new GkeDecoder(EventLimits.DEFAULT, new Inference(true, true, true, true, true), false);

    @Override
    protected String target() {
        return "GKE decoder, JSON";
    }

    @Override
    protected Decoder decoder() {
        return decoder;
    }

    @Override
    protected Stream<byte[]> seeds() {
        return Stream.concat(new GkeDecoderContractTest().envelopes().keySet().stream(), Entries.all());
    }
}
