package dev.auditbridge.google;

import dev.auditbridge.source.Attachment;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries that were handed out and may be read again. It only saves duplicates: an entry that is forgotten comes twice.
 * Bounded in number (I4). For one thread.
 */
final class SeenEntries {
    private static final Logger LOG = LoggerFactory.getLogger(SeenEntries.class);
    private static final int KEY_BYTES = 24;
    private static final int MINUTE = 60;
    private static final int MOST = 1_000_000;

    /**
     * A quarter of the heap at the most: an entry takes about 120 bytes in memory, 24 as an attachment, and 96 for the moment in
     * which the checkpoint is written.
     */
    private static final int HEAP_SHARE = 1024;

    private final int most;
    private final boolean isSaved;
    /** In the order seen; the value is the time after which an entry cannot be read again, in seconds. */
    private final Map<EntryKey, Long> keys = new LinkedHashMap<>();
    /** What was handed out since the last attachment. */
    private final List<Seen> handedOut = new ArrayList<>();

    private boolean told;

    /**
     * An entry.
     *
     * @param latest the later of its own time and that of its receipt, in seconds
     */
    record Seen(EntryKey key, long latest) {}

    /** @param isSaved whether they are attached to batches */
    SeenEntries(int most, boolean isSaved) {
        this.most = most;
        this.isSaved = isSaved;
    }

    /** How many entries fit a heap of this size, in bytes. */
    static int most(long heap) {
        return (int) Math.min(MOST, heap / HEAP_SHARE);
    }

    /** Notes an entry; returns whether it is new. */
    boolean add(Seen entry) {
        if (keys.putIfAbsent(entry.key, entry.latest) != null) {
            return false;
        }
        if (keys.size() > most) {
            removeFirst();
            if (!told) {
                told = true;
                LOG.warn(
                        "more than {} entries would have to be remembered so that none is sent twice: give Java a larger heap",
                        most);
            }
        }
        return true;
    }

    /** It is in the batch that is built now, so it may be saved with it (I2). */
    void handOut(Seen entry) {
        if (isSaved) {
            handedOut.add(entry);
        }
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

    /** What was handed out since the last call, for the checkpoint, by the minute until which it is needed. */
    List<Attachment> attachments() {
        Map<Long, List<Seen>> minutes = new TreeMap<>();
        handedOut.forEach(entry -> minutes.computeIfAbsent(entry.latest / MINUTE, minute -> new ArrayList<>())
                .add(entry));
        handedOut.clear();
        return minutes.entrySet().stream()
                .map(minute -> new Attachment(bytes(minute.getValue()), (minute.getKey() + 1) * MINUTE * 1000 - 1))
                .toList();
    }

    private static byte[] bytes(List<Seen> entries) {
        ByteBuffer bytes = ByteBuffer.allocate(entries.size() * KEY_BYTES);
        entries.forEach(entry ->
                bytes.putLong(entry.key.high()).putLong(entry.key.low()).putLong(entry.latest));
        return bytes.array();
    }

    /** Takes up what was saved; what cannot be read is none. */
    void restore(List<Attachment> attached) {
        for (Attachment attachment : attached) {
            ByteBuffer bytes = ByteBuffer.wrap(attachment.bytes());
            while (bytes.remaining() >= KEY_BYTES) {
                add(new Seen(new EntryKey(bytes.getLong(), bytes.getLong()), bytes.getLong()));
            }
        }
    }
}
