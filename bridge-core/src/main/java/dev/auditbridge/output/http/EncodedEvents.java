package dev.auditbridge.output.http;

import dev.auditbridge.encode.Encoder;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.output.SendResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Events of one send, encoded.
 *
 * @param events in their order
 * @param tooLarge what to answer instead of sending them, if one is larger than {@code largestEvent}: the send is to be split,
 *     until that one is alone and becomes a dead letter
 */
public record EncodedEvents(List<byte[]> events, Optional<SendResult> tooLarge) {

    /** Encodes them for a collector. */
    public static EncodedEvents of(List<AuditEvent> events, Encoder encoder, HttpSettings settings) {
        List<byte[]> encoded = new ArrayList<>(events.size());
        long largest = 0;
        for (AuditEvent event : events) {
            byte[] bytes = encoder.encode(event);
            largest = Math.max(largest, bytes.length);
            encoded.add(bytes);
        }
        return new EncodedEvents(encoded, tooLarge(largest, settings));
    }

    private static Optional<SendResult> tooLarge(long bytes, HttpSettings settings) {
        return settings.largestEvent()
                .filter(largest -> bytes > largest)
                .map(largest -> new SendResult.TooLarge(
                        "an encoded Event of " + bytes + " bytes is larger than largestEvent, " + largest + " bytes"));
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
