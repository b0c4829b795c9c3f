package dev.auditbridge.standins.eventhubs;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.apache.qpid.proton.message.Message;

/**
 * What a producer sent: one message, or with the batch format of Service Bus a message in each data section.
 *
 * @param format the transfer's message format
 * @param encoded the message
 * @param length its length
 */
record Published(int format, byte[] encoded, int length) {
    private static final int BATCH = 0x80013700;
    private static final Pattern TARGET =
            Pattern.compile("(?<hub>[^/]+)(/Partitions/(?<partition>[^/]+))?", Pattern.CASE_INSENSITIVE);

    /** Appends to the partition the address names, or to the one whose turn it is. */
    void to(Hub hub, String address) {
        Matcher target = TARGET.matcher(address);
        if (!target.matches() || !target.group("hub").equalsIgnoreCase(hub.name())) {
            return;
        }
        int partition =
                target.group("partition") == null ? hub.nextInTurn() : hub.partitionId(target.group("partition"));
        if (format == BATCH) {
            DecoderImpl decoder = new DecoderImpl();
            AMQPDefinedTypes.registerAllTypes(decoder, new EncoderImpl(decoder));
            ByteBuffer bytes = ByteBuffer.wrap(encoded, 0, length);
            decoder.setByteBuffer(bytes);
            while (bytes.hasRemaining()) {
                if (decoder.readObject() instanceof Data data) {
                    Binary one = data.getValue();
                    append(hub, partition, one.getArray(), one.getArrayOffset(), one.getLength());
                }
            }
        } else {
            append(hub, partition, encoded, 0, length);
        }
        hub.wakeAll();
    }

    private static void append(Hub hub, int partition, byte[] encoded, int offset, int length) {
        Message message = Proton.message();
        message.decode(encoded, offset, length);
        Map<String, Object> properties = message.getApplicationProperties() == null
                ? Map.of()
                : message.getApplicationProperties().getValue();
        byte[] body = switch (message.getBody()) {
            case Data data -> {
                byte[] copy = new byte[data.getValue().getLength()];
                data.getValue().asByteBuffer().get(copy);
                yield copy;
            }
            case AmqpValue value -> String.valueOf(value.getValue()).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            case null, default -> new byte[0];
        };
        hub.log(partition).append(body, properties, hub.now());
    }
}
