package dev.auditbridge.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The service's time, as its answers tell it: a wrong clock here must not eat up the window. For one thread. */
final class ServiceClock {
    /** Differences below this are no wrong clock: the service tells whole seconds. */
    static final Duration NOISE = Duration.ofSeconds(2);

    private final InstantSource local;
    /** What is added to the clock here to have the service's. */
    private Duration offset = Duration.ZERO;

    ServiceClock(InstantSource local) {
        this.local = local;
    }

    /** The time here. */
    Instant local() {
        return local.instant();
    }

    /** The time of the service. */
    Instant now() {
        return local.instant().plus(offset);
    }

    /** When it is here what it is there. */
    Instant toLocal(Instant there) {
        return there.minus(offset);
    }

    /** Takes the time of an answer; tells whether ours was wrong until now. */
    boolean corrects(@Nullable Instant served) {
        if (served == null) {
            return false;
        }
        Duration difference = Duration.between(local.instant(), served);
        if (difference.minus(offset).abs().compareTo(NOISE) <= 0) {
            return false;
        }
        offset = difference;
        return true;
    }
}
