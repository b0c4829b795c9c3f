package dev.auditbridge.event;

import java.util.Arrays;

/** Which levels of a value are arrays and which objects: one bit each, so any depth costs little. */
final class Nesting {
    private long[] arrays = new long[2];
    private int deepest;

    /** The deepest level reached so far. */
    int deepest() {
        return deepest;
    }

    /** Notes a level that is over at once. */
    void reach(int depth) {
        deepest = Math.max(deepest, depth);
    }

    /** Opens a level inside that many; gives how many there are then. */
    int enter(int depth, boolean array) {
        int word = depth >> 6;
        if (word == arrays.length) {
            arrays = Arrays.copyOf(arrays, word * 2);
        }
        long bit = 1L << depth;
        arrays[word] = array ? arrays[word] | bit : arrays[word] & ~bit;
        reach(depth + 1);
        return depth + 1;
    }

    boolean isArray(int level) {
        return (arrays[level >> 6] & (1L << level)) != 0;
    }
}
