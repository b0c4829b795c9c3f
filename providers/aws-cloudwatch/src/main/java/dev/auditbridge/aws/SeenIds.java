package dev.auditbridge.aws;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The ids of records that were handed out, by the minute of their timestamps, so that old ones can be forgotten. For one thread,
 * except {@link #size}.
 */
final class SeenIds {
    private static final long MINUTE = 60_000;

    private final TreeMap<Long, FingerprintSet> minutes = new TreeMap<>();
    private final AtomicInteger size = new AtomicInteger();

    /** How many there are. */
    int size() {
        return size.get();
    }

    boolean contains(long timestamp, Fingerprint id) {
        FingerprintSet minute = minutes.get(minute(timestamp));
        return minute != null && minute.contains(id);
    }

    void add(long timestamp, Fingerprint id) {
        if (minutes.computeIfAbsent(minute(timestamp), m -> new FingerprintSet())
                .add(id)) {
            size.incrementAndGet();
        }
    }

    /** Forgets the records before a time, by whole minutes. */
    void forgetBefore(long millis) {
        Map<Long, FingerprintSet> old = minutes.headMap(minute(millis), false);
        size.addAndGet(-old.values().stream().mapToInt(FingerprintSet::size).sum());
        old.clear();
    }

    /** The last millisecond of the latest minute; there must be one. */
    long end() {
        return (minutes.lastKey() + 1) * MINUTE - 1;
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
            size.addAndGet(
                    minutes.computeIfAbsent(minute, m -> new FingerprintSet()).readFrom(in));
        }
    }
}
