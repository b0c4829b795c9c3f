package dev.auditbridge;

import java.util.SplittableRandom;

/** Seeds of random tests: printed, and set by {@code -Dseed=NUMBER} to run one again. */
public final class RandomSeed {
    private RandomSeed() {}

    /** A generator of which the seed is printed. */
    public static SplittableRandom random(String test) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println(test + ": -Dseed=" + seed);
        return new SplittableRandom(seed);
    }
}
