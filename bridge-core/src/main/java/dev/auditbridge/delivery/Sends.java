package dev.auditbridge.delivery;

import dev.auditbridge.event.AuditEvent;
import java.util.ArrayList;
import java.util.List;

/** Cuts a list into what one send may hold. */
final class Sends {
    private Sends() {}

    static List<List<AuditEvent>> of(List<AuditEvent> events, DeliverySettings.Batch limits) {
        List<List<AuditEvent>> sends = new ArrayList<>();
        int first = 0;
        long bytes = 0;
        for (int i = 0; i < events.size(); i++) {
            int size = events.get(i).json().length;
            if (i > first && (i - first == limits.events() || bytes + size > limits.bytes())) {
                sends.add(events.subList(first, i));
                first = i;
                bytes = 0;
            }
            bytes += size;
        }
        if (first < events.size()) {
            sends.add(events.subList(first, events.size()));
        }
        return sends;
    }
}
