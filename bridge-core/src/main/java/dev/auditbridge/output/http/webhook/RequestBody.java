package dev.auditbridge.output.http.webhook;

import dev.auditbridge.output.Bytes;
import dev.auditbridge.output.http.EncodedEvents;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The body of a request. */
final class RequestBody {
    private static final byte[] EVENT_LIST =
            "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":["
                    .getBytes(StandardCharsets.US_ASCII);

    private RequestBody() {}

    /**
     * Writes it.
     *
     * @param encoded each on one line; exactly one for {@link BodyFormat#SINGLE}
     */
    static Bytes of(BodyFormat format, EncodedEvents encoded) {
        List<byte[]> events = encoded.events();
        Bytes body = new Bytes(encoded.size(1) + 128);
        switch (format) {
            case EVENT_LIST, FALCO -> {
                body.writeBytes(EVENT_LIST);
                list(body, events);
                body.ascii("]}");
            }
            case JSON_ARRAY -> {
                body.write('[');
                list(body, events);
                body.write(']');
            }
            case NDJSON ->
                events.forEach(event -> {
                    body.writeBytes(event);
                    body.write('\n');
                });
            case SINGLE -> body.writeBytes(events.getFirst());
        }
        return body;
    }

    /** An Event that was not encoded as a JSON object stands in a list as a string. */
    private static void list(Bytes body, List<byte[]> events) {
        boolean first = true;
        for (byte[] event : events) {
            if (!first) {
                body.write(',');
            }
            first = false;
            if (EncodedEvents.isObject(event)) {
                body.writeBytes(event);
            } else {
                body.quoted(event);
            }
        }
    }
}
