package dev.auditbridge.dedupe;

/** A set of 128-bit keys in one array of longs, by open addressing: 16 bytes a slot, at most three slots in four used. */
final class IdentitySet {
    private static final int LEAST_SLOTS = 1 << 8;

    private long[] slots = new long[2 * LEAST_SLOTS];
    private int size;

    int size() {
        return size;
    }

    long retainedBytes() {
        return 8L * slots.length;
    }

    boolean contains(long high, long low) {
        int slot = slotOf(high, low);
        return slots[slot] != 0 || slots[slot + 1] != 0;
    }

    /** Adds a key, which is not all zeros; nothing happens if it is there. */
    void add(long high, long low) {
        int slot = slotOf(high, low);
        if (slots[slot] != 0 || slots[slot + 1] != 0) {
            return;
        }
        slots[slot] = high;
        slots[slot + 1] = low;
        if (++size * 4L > slots.length / 2 * 3L) {
            grow();
        }
    }

    private void grow() {
        long[] old = slots;
        slots = new long[2 * old.length];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != 0 || old[i + 1] != 0) {
                int slot = slotOf(old[i], old[i + 1]);
                slots[slot] = old[i];
                slots[slot + 1] = old[i + 1];
            }
        }
    }

    /** The slot of a key, or the empty one where it would go. The keys are hashes, so their bits need no mixing. */
    private int slotOf(long high, long low) {
        int mask = slots.length - 1;
        int slot = (int) (low << 1) & mask;
        while ((slots[slot] != 0 || slots[slot + 1] != 0) && (slots[slot] != high || slots[slot + 1] != low)) {
            slot = slot + 2 & mask;
        }
        return slot;
    }
}
