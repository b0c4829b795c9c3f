package dev.auditbridge.config;

import java.time.Duration;
import java.time.Instant;

/** Where a source begins that has no position yet. */
public sealed interface Start {
    /** With the oldest record the cloud still has. */
    record Earliest() implements Start {}

    /** With the next record. */
    record Latest() implements Start {}

    /** With the records of this time. */
    record At(Instant time) implements Start {}

    /** With the records of this long before now. */
    record Back(Duration duration) implements Start {}
}
