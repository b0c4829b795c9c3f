package dev.auditbridge.google;

/** The right to a message until it is acknowledged or given back. What changes of it belongs to the lock of {@link Leases}. */
final class Lease {
    private final String messageId;
    private final long bytes;
    private String ackId;
    private long dueNanos;

    Lease(String messageId, long bytes, String ackId, long dueNanos) {
        this.messageId = messageId;
        this.bytes = bytes;
        this.ackId = ackId;
        this.dueNanos = dueNanos;
    }

    String messageId() {
        return messageId;
    }

    long bytes() {
        return bytes;
    }

    String ackId() {
        return ackId;
    }

    boolean isDue(long now) {
        return dueNanos - now <= 0;
    }

    void due(long nanos) {
        dueNanos = nanos;
    }

    /** The message came again: from now on this id stands for it. */
    void renew(String newAckId, long newDueNanos) {
        ackId = newAckId;
        dueNanos = newDueNanos;
    }
}
