package dev.auditbridge.output.http.elasticsearch;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.JsonSlice;
import dev.auditbridge.output.Bytes;
import dev.auditbridge.output.http.EncodedEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * The body of a bulk request: for each Event a line that says to create it under its identity, and a line with its source.
 * The source is the encoded Event, with an {@code @timestamp} where it has none, without which a data stream takes nothing.
 */
final class BulkBody {
    private static final String TIMESTAMP = "@timestamp";
    private static final byte[] ACTION = "{\"create\":{\"_id\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ACTION_END = "\"}}\n".getBytes(StandardCharsets.US_ASCII);

    private BulkBody() {}

    static Bytes of(List<AuditEvent> events, EncodedEvents encoded) {
        Bytes body = new Bytes(encoded.size(160));
        for (int i = 0; i < events.size(); i++) {
            body.writeBytes(ACTION);
            body.ascii(events.get(i).identity().toString());
            body.writeBytes(ACTION_END);
            source(events.get(i), encoded.events().get(i), body);
            body.write('\n');
        }
        return body;
    }

    private static void source(AuditEvent event, byte[] encoded, Bytes body) {
        boolean object = EncodedEvents.isObject(encoded);
        if (object && hasTimestamp(encoded)) {
            body.writeBytes(encoded);
            return;
        }
        body.ascii("{\"" + TIMESTAMP + "\":\"" + event.time().orElseGet(Instant::now) + "\"");
        if (!object) {
            body.ascii(",\"message\":");
            body.quoted(encoded);
            body.write('}');
            return;
        }
        int first = firstMember(encoded);
        if (encoded[first] != '}') {
            body.write(',');
        }
        body.write(encoded, first, encoded.length - first);
    }

    private static boolean hasTimestamp(byte[] object) {
        return JsonSlice.of(object).members().stream().anyMatch(member -> member.named(TIMESTAMP));
    }

    private static int firstMember(byte[] object) {
        int at = 1;
        while (object[at] == ' ' || object[at] == '\t') {
            at++;
        }
        return at;
    }
}
