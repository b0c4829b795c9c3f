package dev.auditbridge.event;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events to test with, and short forms of what tests do with them. */
public final class Events {
    /** A create at level RequestResponse, every member present. */
    public static final String CREATE = """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse",\
            "auditID":"6a1f0d5e-27c4-4b0b-9a53-0d6f3b0f7a11","stage":"ResponseComplete",\
            "requestURI":"/api/v1/namespaces/shop/configmaps?fieldManager=kubectl-create","verb":"create",\
            "user":{"username":"alice@example.com","uid":"u-1","groups":["dev","system:authenticated"],\
            "extra":{"scopes":["a","b"]}},"impersonatedUser":{"username":"bob"},\
            "sourceIPs":["192.0.2.7","10.0.0.1"],"userAgent":"kubectl/v1.31.0 (linux/amd64)",\
            "objectRef":{"resource":"configmaps","namespace":"shop","name":"prices","uid":"o-1",\
            "apiVersion":"v1","resourceVersion":"17"},\
            "responseStatus":{"metadata":{},"status":"Success","message":"made","reason":"Created","code":201},\
            "requestObject":{"kind":"ConfigMap","data":{"é":"1"}},"responseObject":{"kind":"ConfigMap","n":1e400},\
            "requestReceivedTimestamp":"2026-03-01T10:20:30.000001Z",\
            "stageTimestamp":"2026-03-01T10:20:30.123456Z",\
            "annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":""}}""";

    private Events() {}

    /** The Event above with another request body. */
    public static byte[] withBody(byte[] requestObject) {
        String before = CREATE.substring(0, CREATE.indexOf("{\"kind\":\"ConfigMap\",\"data\""));
        String after = CREATE.substring(CREATE.indexOf(",\"responseObject\""));
        return concat(utf8(before), requestObject, utf8(after));
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(AuditEvent event) {
        return new String(event.json(), StandardCharsets.UTF_8);
    }

    /** What a range of an Event holds; it must be there. */
    static String text(AuditEvent event, AuditEvent.@Nullable ByteRange range) {
        if (range == null) {
            throw new AssertionError("the member is not there");
        }
        return new String(event.json(), range.start(), range.end() - range.start(), StandardCharsets.UTF_8);
    }

    /** Decodes what must be one Event. */
    static AuditEvent decode(EventCodec codec, byte[] json) {
        return event(only(codec.decode(json, Origin.of("canonical"))));
    }

    static Decoded only(List<Decoded> decoded) {
        if (decoded.size() != 1) {
            throw new AssertionError("one result expected, not " + decoded);
        }
        return decoded.getFirst();
    }

    static AuditEvent event(Decoded decoded) {
        if (decoded instanceof Decoded.Event(AuditEvent event, int dropped)) {
            return event;
        }
        throw new AssertionError("an Event expected, not " + decoded);
    }
}
