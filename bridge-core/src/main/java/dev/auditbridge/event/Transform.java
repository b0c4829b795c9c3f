package dev.auditbridge.event;

/** Changes or drops Events on their way, such as an audit policy. Safe for use by many threads. */
public interface Transform {

    /** The transform's name, for the metric of what it drops. */
    String name();

    /** What becomes of an Event. */
    Outcome apply(AuditEvent event);

    /** What became of an Event. */
    sealed interface Outcome {
        /** It goes on, changed or not. */
        record Kept(AuditEvent event) implements Outcome {}

        /** It ends here, counted under a short stable reason. */
        record Dropped(String reason) implements Outcome {}
    }
}
