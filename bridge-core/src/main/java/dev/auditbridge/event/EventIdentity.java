package dev.auditbridge.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * 128 bits that name an Event across clusters: the first half of SHA-256 over its cluster and its canonical bytes.
 *
 * @param high the first 64 bits
 * @param low the next 64 bits
 */
public record EventIdentity(long high, long low) {

    static EventIdentity of(Origin origin, byte[] json) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String cluster = origin.cluster();
            if (cluster != null) {
                digest.update(cluster.getBytes(StandardCharsets.UTF_8));
            }
            digest.update((byte) 0);
            ByteBuffer hash = ByteBuffer.wrap(digest.digest(json));
            return new EventIdentity(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
