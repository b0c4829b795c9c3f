package dev.auditbridge.azure;

import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Events;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Decoder;
import dev.auditbridge.source.DecoderContract;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The AKS decoder, whatever the bytes")
class AksDecoderContractTest extends DecoderContract {
    private final AksDecoder decoder = new AksDecoder(EventLimits.DEFAULT, false);

    @Override
    protected Decoder decoder() {
        return decoder;
    }

    @Override
    protected Origin origin() {
        return Origin.of("aks").withRecord("audit/0", "17", null);
    }

    @Override
    protected Map<byte[], Integer> envelopes() {
        byte[] event = AksEnvelopes.bytes(Events.CREATE);
        Map<byte[], Integer> envelopes = new LinkedHashMap<>();
        for (AksEnvelopes envelope : AksEnvelopes.values()) {
            envelopes.put(envelope.around(event), 1);
        }
        byte[] record = AksEnvelopes.record(AksEnvelopes.string(event));
        byte[] other = AksEnvelopes.record("guard", AksEnvelopes.string(AksEnvelopes.bytes("I0420 16:36:52.1 ok")));
        envelopes.put(AksEnvelopes.body(record, other, record), 3);
        return envelopes;
    }

    @Override
    protected byte[] envelopeWithBody(byte[] requestObject) {
        return AksEnvelopes.RECORDS.around(Events.withBody(requestObject));
    }
}
