package dev.auditbridge.delivery;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A {@link Time} as a clock that began at the epoch, for who only takes differences: it never goes back. */
final class TimeClock extends Clock {
    private final Time time;
    private final ZoneId zone;

    TimeClock(Time time) {
        this(time, ZoneOffset.UTC);
    }

    private TimeClock(Time time, ZoneId zone) {
        this.time = time;
        this.zone = zone;
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(time.nanos());
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new TimeClock(time, other);
    }
}
