package dev.auditbridge.azure;

import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Decoder;
import java.util.List;

/**
 * Reads the bodies that Azure Monitor writes about AKS and Arc clusters, and what forwarders make of them:
 * {@code {"records":[...]}}, an array, one record, several documents one after another, with or without a byte order mark;
 * the Event in {@code properties.log} as a string or an object, or in the columns of AKSAudit, AKSAuditAdmin, ArcK8sAudit,
 * ArcK8sAuditAdmin and AzureDiagnostics.
 *
 * <p>An Event that was cut, as AKS does at 16 KiB and 32 KiB (Azure/AKS#4635, Azure/AKS#4750), is salvaged; so is the last
 * record of a body that was cut. Every failure stays inside its record.
 */
public final class AksDecoder implements Decoder {
    private final EventLimits limits;
    private final EventCodec codec;
    private final LenientJson lenient = new LenientJson();

    /**
     * A decoder.
     *
     * @param keepOwnAnnotations whether arriving annotations under {@code auditbridge.dev/} stay
     */
    public AksDecoder(EventLimits limits, boolean keepOwnAnnotations) {
        this.limits = limits;
        this.codec = new EventCodec(limits, keepOwnAnnotations);
    }

    @Override
    public List<Decoded> decode(byte[] envelope, Origin origin) {
        if (envelope.length > limits.envelopeBytes()) {
            return List.of(new Decoded.Poison("envelope-too-large", envelope, origin));
        }
        return new AksBody(codec, lenient, envelope, origin).read();
    }
}
