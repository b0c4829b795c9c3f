package dev.auditbridge.aws;

import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Decoder;
import java.util.List;

/**
 * Decodes what carries EKS audit logs, told by its content:
 *
 * <ul>
 *   <li>a CloudWatch message by itself, whole or cut;
 *   <li>a page of FilterLogEvents or GetLogEvents, or one element of it;
 *   <li>a row of Logs Insights, {@code {"@message": ...}};
 *   <li>the payload of a subscription filter: plain, gzip of one or many members, base64 of it in the {@code awslogs.data}
 *       of a Lambda event or in the {@code Records[].kinesis.data} of another; control messages are ignored.
 * </ul>
 *
 * An envelope may hold several of these documents one after another, as Firehose writes them. The cluster comes from the
 * log group's name, the account from {@code owner}. One call decompresses no more than the largest envelope allowed.
 */
public final class EksDecoder implements Decoder {
    private final EventLimits limits;
    private final MessageDecoder messages;

    /**
     * A decoder.
     *
     * @param keepOwnAnnotations whether arriving annotations under {@code auditbridge.dev/} stay
     */
    public EksDecoder(EventLimits limits, boolean keepOwnAnnotations) {
        this.limits = limits;
        this.messages = new MessageDecoder(new EventCodec(limits, keepOwnAnnotations));
    }

    @Override
    public List<Decoded> decode(byte[] envelope, Origin origin) {
        return new EnvelopeReading(messages, limits.envelopeBytes()).read(envelope, origin);
    }

    /** Decodes one CloudWatch message, for those who hold it without an envelope. */
    List<Decoded> decodeMessage(byte[] message, Origin origin) {
        return messages.decode(message, 0, message.length, origin);
    }
}
