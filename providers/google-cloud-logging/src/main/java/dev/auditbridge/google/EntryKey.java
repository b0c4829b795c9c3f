package dev.auditbridge.google;

import com.google.logging.v2.LogEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What tells two entries apart: 128 bits of SHA-256 over log, time and insertId. The insertId alone is shared by both entries
 * of a long call.
 */
record EntryKey(long high, long low) {

    static EntryKey of(LogEntry entry) {
        ByteBuffer time = ByteBuffer.allocate(12)
                .putLong(entry.getTimestamp().getSeconds())
                .putInt(entry.getTimestamp().getNanos());
        MessageDigest digest = sha256();
        digest.update(LogNames.plain(entry.getLogName()).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(time.array());
        digest.update(entry.getInsertId().getBytes(StandardCharsets.UTF_8));
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new EntryKey(hash.getLong(), hash.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
