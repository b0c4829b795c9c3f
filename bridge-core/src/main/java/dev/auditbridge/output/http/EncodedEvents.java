package dev.auditbridge.output.http;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.SendResult;
import dev.auditbridge.output.Truncation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Events of one send, encoded.
 *
 * @param events in their order
 * @param tooLarge what to answer instead of sending them, if one cannot be made as short as {@code largestEvent}: the send is
 *     to be split, until that one is alone and becomes a dead letter
 */
public record EncodedEvents(List<byte[]> events, Optional<SendResult> tooLarge) {

    /** Encodes them for a collector. */
    public static EncodedEvents of(List<AuditEvent> events, Encoder encoder, HttpSettings settings) {
        if (settings.largestEvent().isPresent()) {
            return truncated(
                    events, new Truncation(encoder), settings.largestEvent().get());
        }
        return new EncodedEvents(events.stream().map(encoder::encode).toList(), Optional.empty());
    }

    private static EncodedEvents truncated(List<AuditEvent> events, Truncation truncation, int most) {
        List<byte[]> encoded = new ArrayList<>(events.size());
        for (AuditEvent event : events) {
            Optional<byte[]> bytes = truncation.encodeWhole(event, most);
            if (bytes.isEmpty()) {
                return new EncodedEvents(
                        List.of(),
                        Optional.of(new SendResult.TooLarge("an Event cannot be made as short as largestEvent, " + most
                                + " bytes, by leaving out its bodies and the ends of its strings")));
            }
            encoded.add(bytes.get());
        }
        return new EncodedEvents(encoded, Optional.empty());
    }

    /** Their size together, with that much more for each. */
    public int size(int each) {
        return events.stream().mapToInt(event -> event.length + each).sum();
    }

    /** Whether an encoded Event is a JSON object; if not, it stands in JSON as a string. */
    public static boolean isObject(byte[] encoded) {
        return encoded.length > 0 && encoded[0] == '{';
    }
}
