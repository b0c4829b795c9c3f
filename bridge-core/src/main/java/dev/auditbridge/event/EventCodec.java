package dev.auditbridge.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads canonical Events in one streaming pass. Stateless, safe for use by many threads; never throws for any bytes.
 *
 * <p>What comes out is one line of {@code audit.k8s.io/v1}: line breaks between tokens are taken out, the old versions are
 * brought up to v1, {@code kind} and {@code apiVersion} are added where an EventList left them out; apart from that the
 * bytes are those that came.
 */
public final class EventCodec {

    /**
     * A codec.
     *
     * @param keepOwnAnnotations whether arriving annotations under {@link OwnAnnotations#PREFIX} stay; a source drops and
     *     counts them
     */
    public EventCodec(EventLimits limits, boolean keepOwnAnnotations) {}

    /** Whether a JSON document is an Event or an EventList, by its content; reads no further than it must. */
    public boolean isEvent(byte[] bytes, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads one document: an Event, or an EventList, which gives one result an item.
     *
     * @return at least one result; JSON that is no Event at all gives {@code Ignored("not-an-event")}, anything broken
     *     {@code Poison}
     */
    public List<Decoded> decode(byte[] bytes, int offset, int length, Origin origin) {
        throw new UnsupportedOperationException();
    }

    /** {@link #decode(byte[], int, int, Origin)} of a whole array. */
    public List<Decoded> decode(byte[] bytes, Origin origin) {
        return decode(bytes, 0, bytes.length, origin);
    }

    /**
     * Makes a valid Event of one that was cut: the complete members before the cut, and the annotation
     * {@link OwnAnnotations#TRUNCATED}, which names the member that was cut and those that are missing after it.
     *
     * @param recordTime the transport's time of the record, which becomes a lost {@code stageTimestamp} (six decimals, named
     *     in {@link OwnAnnotations#INFERRED}); a lost {@code requestReceivedTimestamp} is left out
     * @return an Event if at least {@code auditID} came whole, else {@code Poison}
     */
    public Decoded salvage(byte[] bytes, int offset, int length, @Nullable Instant recordTime, Origin origin) {
        throw new UnsupportedOperationException();
    }
}
