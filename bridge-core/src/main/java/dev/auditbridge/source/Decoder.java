package dev.auditbridge.source;

import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import java.util.List;

/**
 * Turns the bytes of one vendor envelope into Events.
 *
 * <p>A pure function: no input or output, no state, safe for use by many threads. Every record of the envelope yields
 * exactly one {@link Decoded}, in the envelope's order. It never throws, whatever the bytes, and uses memory and time in
 * proportion to them.
 */
@FunctionalInterface
public interface Decoder {

    /**
     * Decodes one envelope.
     *
     * @param envelope the vendor's bytes; not changed, not kept except inside the Events and poisons returned
     * @param origin what the transport knows; the envelope's own facts are added to it
     */
    List<Decoded> decode(byte[] envelope, Origin origin);
}
