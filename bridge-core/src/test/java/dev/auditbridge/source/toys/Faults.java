package dev.auditbridge.source.toys;

import dev.auditbridge.source.SourceException;
import dev.auditbridge.source.World.Fault;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The faults that stand in a toy cloud. */
public final class Faults {
    private final Set<Fault> standing = ConcurrentHashMap.newKeySet();

    /** Begins a fault. */
    public void begin(Fault fault) {
        standing.add(fault);
    }

    /** Ends a fault. */
    public void end(Fault fault) {
        standing.remove(fault);
    }

    static Set<Fault> all() {
        return EnumSet.allOf(Fault.class);
    }

    /** What a call that reads meets. */
    void read() throws SourceException {
        if (standing.contains(Fault.FORBIDDEN)) {
            throw SourceException.blocked("the toy cloud refuses the credential: give it another", null);
        }
        if (standing.contains(Fault.THROTTLED)) {
            throw SourceException.retryAfter("the toy cloud is throttling", Duration.ofMillis(30), null);
        }
        if (standing.contains(Fault.UNAVAILABLE)) {
            throw SourceException.retry("the toy cloud does not answer", null);
        }
    }

    /** What a call that saves meets. */
    void save() throws SourceException {
        if (standing.contains(Fault.COMMIT_FAILS)) {
            throw SourceException.retry("the toy cloud cannot save the position", null);
        }
        read();
    }
}
