package dev.auditbridge.event;

/**
 * What a source accepts; anything larger is poison (I4).
 *
 * @param envelopeBytes the largest vendor envelope, after decompression
 * @param eventBytes the largest Event
 */
public record EventLimits(int envelopeBytes, int eventBytes) {

    /** 64 MiB and 16 MiB. */
    public static final EventLimits DEFAULT = new EventLimits(64 << 20, 16 << 20);
}
