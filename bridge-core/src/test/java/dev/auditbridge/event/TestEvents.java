package dev.auditbridge.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.auditbridge.event.AuditEvent.ByteRange;
import dev.auditbridge.event.AuditEvent.Envelope;
import dev.auditbridge.event.AuditEvent.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Events for tests of what comes after decoding. */
public final class TestEvents {
    private TestEvents() {}

    /** An Event without bodies. */
    public static AuditEvent event(String auditId) {
        return of("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Metadata\",\"auditID\":\""
                + auditId + "\",\"stage\":\"ResponseComplete\",\"verb\":\"get\"}");
    }

    /** An Event with bodies, each given as JSON. */
    public static AuditEvent event(String auditId, String requestObject, String responseObject) {
        return of("{\"kind\":\"Event\",\"auditID\":\"" + auditId + "\",\"requestObject\":" + requestObject
                + ",\"responseObject\":" + responseObject + ",\"verb\":\"create\"}");
    }

    /** Events with the ids {@code prefix-0}, {@code prefix-1} ... */
    public static List<AuditEvent> events(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> event(prefix + "-" + i)).toList();
    }

    /** The auditID of an Event. */
    public static String id(AuditEvent event) {
        String id = event.envelope().auditId();
        return id == null ? "" : id;
    }

    /** The auditIDs of Events. */
    public static List<String> ids(List<AuditEvent> events) {
        return events.stream().map(TestEvents::id).toList();
    }

    private static AuditEvent of(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        String id = null;
        ByteRange request = null;
        ByteRange response = null;
        try (JsonParser parser = new JsonFactory().createParser(bytes)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                if (name.equals("auditID")) {
                    id = parser.getText();
                }
                parser.skipChildren();
                parser.finishToken();
                int end = (int) parser.currentLocation().getByteOffset();
                if (name.equals("requestObject")) {
                    request = new ByteRange(start, end);
                } else if (name.equals("responseObject")) {
                    response = new ByteRange(start, end);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new AuditEvent(bytes, Origin.of("canonical"), envelope(id, request, response));
    }

    private static Envelope envelope(@Nullable String id, @Nullable ByteRange request, @Nullable ByteRange response) {
        return new Envelope(
                null, id, null, null, null, User.NONE, null, List.of(), null, null, null, request, response, null, null,
                Map.of());
    }
}
