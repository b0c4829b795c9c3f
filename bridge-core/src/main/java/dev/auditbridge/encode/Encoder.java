package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;

/** Writes Events in one schema. Stateless, safe for use by many threads. */
public interface Encoder {

    /** One Event, without a line break: UTF-8, the array the caller's only to read. */
    byte[] encode(AuditEvent event);
}
