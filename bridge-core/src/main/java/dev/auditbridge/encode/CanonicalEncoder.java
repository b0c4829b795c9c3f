package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Origin;
import dev.auditbridge.event.OwnAnnotations;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The canonical {@code audit.k8s.io/v1} Event itself: its own bytes, or these with annotations that say where it came from.
 */
public final class CanonicalEncoder implements Encoder {
    private final boolean originAnnotations;

    /**
     * An encoder.
     *
     * @param originAnnotations whether {@code auditbridge.dev/provider}, {@code account}, {@code region}, {@code cluster},
     *     {@code stream} and {@code record-id} are added, each where it is known
     */
    public CanonicalEncoder(boolean originAnnotations) {
        this.originAnnotations = originAnnotations;
    }

    @Override
    public byte[] encode(AuditEvent event) {
        return originAnnotations ? annotated(event).json() : event.json();
    }

    /** The Event with annotations that say where it came from. */
    static AuditEvent annotated(AuditEvent event) {
        return event.withAnnotations(annotations(event.origin()));
    }

    private static Map<String, String> annotations(Origin origin) {
        Map<String, String> annotations = new LinkedHashMap<>();
        put(annotations, "provider", origin.provider());
        put(annotations, "account", origin.account());
        put(annotations, "region", origin.region());
        put(annotations, "cluster", origin.cluster());
        put(annotations, "stream", origin.stream());
        put(annotations, "record-id", origin.recordId());
        return annotations;
    }

    private static void put(Map<String, String> annotations, String key, @Nullable String value) {
        if (value != null) {
            annotations.put(OwnAnnotations.PREFIX + key, value);
        }
    }
}
