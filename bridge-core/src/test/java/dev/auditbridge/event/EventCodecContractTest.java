package dev.auditbridge.event;

import dev.auditbridge.source.Decoder;
import dev.auditbridge.source.DecoderContract;
import java.util.LinkedHashMap;
import java.util.Map;

/** The codec alone, as the decoder of canonical documents. */
class EventCodecContractTest extends DecoderContract {

    @Override
    protected Decoder decoder() {
        return new EventCodec(EventLimits.DEFAULT, false)::decode;
    }

    @Override
    protected Origin origin() {
        return Origin.of("canonical");
    }

    @Override
    protected Map<byte[], Integer> envelopes() {
        Map<byte[], Integer> envelopes = new LinkedHashMap<>();
        envelopes.put(Events.utf8(Events.CREATE), 1);
        envelopes.put(Events.utf8("\ufeff" + Events.CREATE.replace(",\"", ",\n  \"") + "\n"), 1);
        String item = Events.CREATE.replace("\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",", "");
        String list = "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":[%s,%s]}\n";
        envelopes.put(Events.utf8(list.formatted(item, item)), 2);
        return envelopes;
    }

    @Override
    protected byte[] envelopeWithBody(byte[] requestObject) {
        return Events.withBody(requestObject);
    }
}
