package dev.auditbridge.source;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The cloud that a source under test reads, in the hands of {@link SourceContract}. One world lasts for one test. */
public interface World extends AutoCloseable {

    /** What can go wrong in it. A world names those it can do; the cases of the others are skipped. */
    enum Fault {
        /** Calls fail and will work again by themselves. */
        UNAVAILABLE,
        /** The cloud asks to be called less often. */
        THROTTLED,
        /** A credential or a permission is missing (I5). */
        FORBIDDEN,
        /** Only the provider's save of a position fails. */
        COMMIT_FAILS
    }

    /** What not every cloud offers. */
    enum Trait {
        /** After everything was committed, a restart hands nothing out again. */
        EXACT_RESTART,
        /** Partitions can be taken away: {@link #revoke}. */
        REVOKES,
        /** {@link Source#window} can be tried: {@link #now} is the clock that stamps the records. */
        WINDOWS
    }

    /** A new source of this world, not started, that begins with the earliest record and hands out small batches. */
    Source open() throws Exception;

    /**
     * Puts one good record in for each auditID, in this order; spread over several partitions where the cloud has them.
     * Records that must wait before they can be read are readable within a second or two.
     */
    void put(List<String> auditIds) throws Exception;

    /** Puts one record in that cannot become an Event and has this word in its bytes. */
    void putPoison(String word) throws Exception;

    /** The faults it can do. */
    Set<Fault> faults();

    /** Begins a fault. */
    void begin(Fault fault) throws Exception;

    /** Ends a fault. */
    void end(Fault fault) throws Exception;

    /** What it offers. */
    Set<Trait> traits();

    /** Takes every partition from the source and, soon after, assigns them again. */
    default void revoke() throws Exception {
        throw new UnsupportedOperationException("this world revokes nothing");
    }

    /** The clock that stamps the records: every record put before is stamped earlier, every one put after is not. */
    default Instant now() throws Exception {
        throw new UnsupportedOperationException("this world has no windows");
    }

    /** Ends the world. */
    @Override
    void close();
}
