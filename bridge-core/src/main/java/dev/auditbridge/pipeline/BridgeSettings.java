package dev.auditbridge.pipeline;

import java.time.Duration;

/**
 * What holds for the whole bridge.
 *
 * @param memoryBytes the bytes that may be under way at once (I4)
 * @param pollTimeout how long one poll waits for records
 * @param retry the waits between two tries of what failed for now
 * @param blockedEvery how often something that waits for somebody is tried again (I5)
 * @param poison when so many records are undecodable that the fault must be elsewhere (I6)
 */
public record BridgeSettings(
        long memoryBytes, Duration pollTimeout, Retry retry, Duration blockedEvery, Poison poison) {

    /**
     * Waits that double from the first to the most, each up to a fifth shorter or longer, but none longer than the most.
     *
     * @param mostAfter the longest wait that a cloud may ask for
     */
    public record Retry(Duration first, Duration most, Duration mostAfter) {}

    /**
     * The budget of a source for records that cannot become Events.
     *
     * @param window how many of the last records are looked at
     * @param most how many of them may be poison
     */
    public record Poison(int window, int most) {}

    /** What holds where nothing else is said. */
    public static final BridgeSettings DEFAULT = new BridgeSettings(
            128L << 20,
            Duration.ofMillis(250),
            new Retry(Duration.ofMillis(100), Duration.ofSeconds(30), Duration.ofMinutes(10)),
            Duration.ofSeconds(30),
            new Poison(1_000, 500));

    /** The default, and on a small heap no more than leaves room for what is not counted: decoding, encoding, the SDKs (I4). */
    static BridgeSettings onHeapOf(long bytes) {
        return DEFAULT.withMemoryBytes(Math.min(DEFAULT.memoryBytes, bytes / 4));
    }

    /** These settings with another bound in bytes. */
    public BridgeSettings withMemoryBytes(long bytes) {
        return new BridgeSettings(bytes, pollTimeout, retry, blockedEvery, poison);
    }
}
