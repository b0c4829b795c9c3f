package dev.auditbridge.event;

/** What one vendor record turned out to be. */
public sealed interface Decoded {

    /**
     * A canonical Event.
     *
     * @param event the Event
     * @param droppedAnnotations how many arriving annotations under {@code auditbridge.dev/} were taken out as forgeable
     */
    record Event(AuditEvent event, int droppedAnnotations) implements Decoded {}

    /**
     * A record that is rightly no Event: another log category, a control message.
     *
     * @param reason a short stable word or phrase, fit for a metric tag: never data of the record
     */
    record Ignored(String reason) implements Decoded {}

    /**
     * A record that should have been an Event and cannot become one (I6).
     *
     * @param reason a short stable word or phrase, fit for a metric tag: never data of the record
     * @param bytes the record as it came
     * @param origin where it came from
     */
    record Poison(String reason, byte[] bytes, Origin origin) implements Decoded {}
}
