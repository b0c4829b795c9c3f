package dev.auditbridge.pipeline;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The waits between two tries of one thing. For one thread. */
final class Backoff {
    private static final int LONGEST_REACHED = 32;

    private final IntervalFunction waits;
    private final Duration most;
    private final Duration mostAfter;
    private int tries;

    Backoff(BridgeSettings settings) {
        this.waits = IntervalFunction.ofExponentialRandomBackoff(
                settings.retry().first(), 2, 0.2, settings.retry().most());
        this.most = settings.retry().most();
        this.mostAfter = settings.retry().mostAfter();
    }

    /**
     * The next wait.
     *
     * @param after the least wait that was asked for; zero leaves it to the backoff
     */
    Duration next(Duration after) {
        tries = Math.min(tries + 1, LONGEST_REACHED);
        if (after.isZero() || after.isNegative()) {
            return Duration.ofMillis(Math.min(waits.apply(tries), most.toMillis()));
        }
        // Not earlier than asked, and up to a tenth later, so that many do not come at once.
        long least = Math.min(after.toMillis(), mostAfter.toMillis());
        return Duration.ofMillis(least + ThreadLocalRandom.current().nextLong(least / 10 + 1));
    }

    /** It worked: the next failure begins with the first wait. */
    void reset() {
        tries = 0;
    }
}
