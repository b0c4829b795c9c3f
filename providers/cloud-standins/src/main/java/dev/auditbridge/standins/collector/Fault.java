package dev.auditbridge.standins.collector;

import java.time.Duration;

/** How the collector treats one window, instead of taking it and acknowledging all of it at once. */
public sealed interface Fault {

    /** Takes it and never answers: whoever sends it again makes a second copy. */
    record NoAck() implements Fault {}

    /** Takes and acknowledges the first events, and closes the connection. */
    record PartialAck(int events) implements Fault {}

    /** Takes it and acknowledges one event after another. */
    record StepwiseAck() implements Fault {}

    /** Says so many times that it is busy, by acknowledging nothing, before it takes and acknowledges. */
    record Keepalives(int count, Duration every) implements Fault {}

    /** Acknowledges one event more than there were. */
    record AckAbove() implements Fault {}

    /** Takes it and sends the acknowledgement a byte at a time. */
    record SplitAck(Duration every) implements Fault {}

    /** Answers with something that is no frame. */
    record Nonsense() implements Fault {}

    /** Reads half of the first frame, takes nothing and resets the connection. */
    record CutInside() implements Fault {}

    /** Takes it and closes the connection politely without an answer. */
    record CloseUnanswered() implements Fault {}
}
