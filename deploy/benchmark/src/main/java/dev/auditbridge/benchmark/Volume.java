package dev.auditbridge.benchmark;

import dev.auditbridge.event.Decoded;
import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts what went through, so that the report has events and vendor bytes a second. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Volume {
    /** Events that came out. */
    public long events;
    /** Bytes that went in, in units of a million. */
    public double megabytes;

    /** Counts one call; what is no Event would make the figures wrong, so it ends the run. */
    List<Decoded> count(int bytes, List<Decoded> decoded) {
        for (Decoded one : decoded) {
            if (!(one instanceof Decoded.Event)) {
                throw new IllegalStateException("not an Event: " + one);
            }
        }
        events += decoded.size();
        megabytes += bytes / 1e6;
        return decoded;
    }
}
