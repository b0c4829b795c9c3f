package dev.auditbridge.source;

/**
 * State saved beside a position that only saves duplicates, such as the ids of what a batch hands out. Its loss costs
 * duplicates, never Events.
 *
 * @param bytes in a form of the source's own, of which one may follow another: what batches attach is put together
 * @param until kept until a batch forgets what is older, in milliseconds since 1970
 */
public record Attachment(byte[] bytes, long until) {}
