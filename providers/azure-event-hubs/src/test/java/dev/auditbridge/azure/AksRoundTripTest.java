package dev.auditbridge.azure;

import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Decoder;
import dev.auditbridge.source.RoundTripContract;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

class AksRoundTripTest extends RoundTripContract {
    @Override
    protected String vendor() {
        return "AKS";
    }

    @Override
    protected Decoder decoder() {
        return new AksDecoder(EventLimits.DEFAULT, false);
    }

    @Override
    protected Origin origin() {
        return Origin.of("aks");
    }

    @Override
    protected Map<String, UnaryOperator<byte[]>> envelopes() {
        Map<String, UnaryOperator<byte[]>> envelopes = new LinkedHashMap<>();
        for (AksEnvelopes envelope : AksEnvelopes.values()) {
            envelopes.put(envelope.name(), envelope::around);
        }
        return envelopes;
    }
}
