package dev.auditbridge.aws;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A set of fingerprints in one array, 16 bytes each; a {@code HashSet} would take five times that. For one thread. */
final class FingerprintSet {
    /** High and low side by side; both 0 is a free place. Never more than three quarters full. */
    private long[] places = new long[32];

    private int size;

    int size() {
        return size;
    }

    boolean contains(Fingerprint fingerprint) {
        int at = place(places, fingerprint.high(), fingerprint.low());
        return places[at] != 0 || places[at + 1] != 0;
    }

    /** Adds one; {@code false} if it is there. */
    boolean add(Fingerprint fingerprint) {
        return add(fingerprint.high(), fingerprint.low());
    }

    private boolean add(long high, long low) {
        int at = place(places, high, low);
        if (places[at] != 0 || places[at + 1] != 0) {
            return false;
        }
        places[at] = high;
        places[at + 1] = low;
        size++;
        if (size * 8L > places.length * 3L) {
            grow();
        }
        return true;
    }

    /** Where a fingerprint is or would be. Its own bits are the hash: they come from SHA-256. */
    private static int place(long[] places, long high, long low) {
        int mask = places.length - 1;
        int at = (int) high << 1 & mask;
        while ((places[at] != 0 || places[at + 1] != 0) && (places[at] != high || places[at + 1] != low)) {
            at = at + 2 & mask;
        }
        return at;
    }

    private void grow() {
        long[] old = places;
        long[] larger = new long[old.length * 2];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != 0 || old[i + 1] != 0) {
                int at = place(larger, old[i], old[i + 1]);
                larger[at] = old[i];
                larger[at + 1] = old[i + 1];
            }
        }
        places = larger;
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeInt(size);
        for (int i = 0; i < places.length; i += 2) {
            if (places[i] != 0 || places[i + 1] != 0) {
                out.writeLong(places[i]);
                out.writeLong(places[i + 1]);
            }
        }
    }

    /** Adds what was written; returns how many of it are new. */
    int readFrom(DataInput in) throws IOException {
        int before = size;
        for (int left = in.readInt(); left > 0; left--) {
            add(in.readLong(), in.readLong());
        }
        return size - before;
    }
}
