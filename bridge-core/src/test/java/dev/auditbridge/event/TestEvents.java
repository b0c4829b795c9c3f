package dev.auditbridge.event;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Events for tests of what comes after decoding. */
public final class TestEvents {
    private static final EventCodec CODEC = new EventCodec(EventLimits.DEFAULT, true);

    private TestEvents() {}

    /** An Event without bodies. */
    public static AuditEvent event(String auditId) {
        return event(auditId, 0);
    }

    /** An Event without bodies that is about this many bytes larger. */
    public static AuditEvent event(String auditId, int padding) {
        return read("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Metadata\",\"auditID\":\""
                + auditId + "\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/" + "x".repeat(padding)
                + "\",\"verb\":\"get\"}");
    }

    /** An Event with bodies, each given as JSON. */
    public static AuditEvent event(String auditId, String requestObject, String responseObject) {
        return read("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"" + auditId
                + "\",\"requestObject\":" + requestObject + ",\"responseObject\":" + responseObject
                + ",\"verb\":\"create\"}");
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

    /** The Event that this is. */
    public static AuditEvent read(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        if (CODEC.decode(bytes, Origin.of("canonical")).getFirst() instanceof Decoded.Event(AuditEvent event, int n)) {
            return event;
        }
        throw new IllegalArgumentException("no Event: " + json);
    }
}
