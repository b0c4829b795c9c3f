package dev.auditbridge.google;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entries that were handed out and may be read again. It only saves duplicates: an entry that is forgotten comes twice.
 * Bounded in number (I4). For one thread.
 */
final class SeenEntries {
    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 24;
    /** A megabyte in a checkpoint. */
    private static final int MOST_SAVED = 40_000;

    private final int most;
    /** In the order seen; the value is the time after which an entry cannot be read again. */
    private final Map<EntryKey, Long> keys = new LinkedHashMap<>();

    SeenEntries(int most) {
        this.most = most;
    }

    /**
     * Notes an entry.
     *
     * @param latest the later of its own time and that of its receipt
     * @return whether it is new
     */
    boolean add(EntryKey key, Instant latest) {
        if (keys.putIfAbsent(key, latest.getEpochSecond()) != null) {
            return false;
        }
        if (keys.size() > most) {
            removeFirst();
        }
        return true;
    }

    /** Forgets what cannot be read again because only later entries are asked for. */
    void forgetBefore(Instant time) {
        while (!keys.isEmpty() && keys.values().iterator().next() < time.getEpochSecond()) {
            removeFirst();
        }
    }

    private void removeFirst() {
        Iterator<EntryKey> all = keys.keySet().iterator();
        all.next();
        all.remove();
    }

    int size() {
        return keys.size();
    }

    /** The newest of them, for a checkpoint, without those that are not yet handed out (I2). */
    byte[] saved(Set<EntryKey> waiting) {
        int skip = Math.max(0, keys.size() - MOST_SAVED);
        ByteBuffer bytes =
                ByteBuffer.allocate(1 + (keys.size() - skip) * KEY_BYTES).put(VERSION);
        for (Map.Entry<EntryKey, Long> entry : keys.entrySet()) {
            if (skip-- <= 0 && !waiting.contains(entry.getKey())) {
                bytes.putLong(entry.getKey().high())
                        .putLong(entry.getKey().low())
                        .putLong(entry.getValue());
            }
        }
        byte[] used = new byte[bytes.position()];
        bytes.flip().get(used);
        return used;
    }

    /** Takes up what was saved; what cannot be read is none. */
    void restore(byte @Nullable [] saved) {
        if (saved == null || saved.length % KEY_BYTES != 1 || saved[0] != VERSION) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(saved, 1, saved.length - 1);
        while (bytes.hasRemaining()) {
            keys.put(new EntryKey(bytes.getLong(), bytes.getLong()), bytes.getLong());
        }
    }
}
