package dev.auditbridge.aws;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ids of records that were handed out, by the minute of their timestamps, so that old ones can be forgotten.
 *
 * <p>Bounded (I4): a full set remembers no more, which costs duplicates and never an Event. For one thread.
 */
final class SeenIds {
    private static final long MINUTE = 60_000;

    private final TreeMap<Long, FingerprintSet> minutes = new TreeMap<>();
    private final int most;
    private int size;

    SeenIds(int most) {
        this.most = most;
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size >= most;
    }

    boolean contains(LogRecord record) {
        FingerprintSet minute = minutes.get(minute(record.timestamp()));
        return minute != null && minute.contains(Fingerprint.of(record.id()));
    }

    void add(LogRecord record) {
        if (!isFull()
                && minutes.computeIfAbsent(minute(record.timestamp()), m -> new FingerprintSet())
                        .add(Fingerprint.of(record.id()))) {
            size++;
        }
    }

    /** Forgets the records before a time, by whole minutes. */
    void forgetBefore(long millis) {
        Map<Long, FingerprintSet> old = minutes.headMap(minute(millis), false);
        size -= old.values().stream().mapToInt(FingerprintSet::size).sum();
        old.clear();
    }

    private static long minute(long millis) {
        return Math.floorDiv(millis, MINUTE);
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeInt(minutes.size());
        for (Map.Entry<Long, FingerprintSet> minute : minutes.entrySet()) {
            out.writeLong(minute.getKey());
            minute.getValue().writeTo(out);
        }
    }

    void readFrom(DataInput in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            long minute = in.readLong();
            FingerprintSet set = FingerprintSet.readFrom(in);
            size += set.size();
            minutes.put(minute, set);
        }
    }
}
