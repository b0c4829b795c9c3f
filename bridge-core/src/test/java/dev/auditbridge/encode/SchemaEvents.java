package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.EventCodec;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Events;
import dev.auditbridge.event.Origin;
import java.nio.charset.StandardCharsets;

/** Events with an origin, for tests of the schemas. */
final class SchemaEvents {
    private static final EventCodec CODEC = new EventCodec(EventLimits.DEFAULT, true);
    private static final Origin EKS =
            new Origin("eks", "123456789012", "eu-west-1", "prod", "kube-apiserver-audit-0a1b", "37", null, null);

    private SchemaEvents() {}

    /** {@link Events#CREATE} from EKS. */
    static AuditEvent create() {
        return eks(Events.CREATE);
    }

    /** An Event from EKS. */
    static AuditEvent eks(String json) {
        return ((Decoded.Event)
                        CODEC.decode(json.getBytes(StandardCharsets.UTF_8), EKS).getFirst())
                .event();
    }
}
