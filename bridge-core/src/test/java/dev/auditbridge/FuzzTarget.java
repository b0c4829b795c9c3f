package dev.auditbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Something that reads bytes of strangers: whatever they are, it throws nothing but what it promises to throw, and takes no
 * more than a second and 64 MiB for one input (I4, I6; number 30 of the checklist).
 *
 * <p>A plain test run tries the seeds, and every input under {@code <class name>Inputs/inputs} of the test resources: what was
 * once found stays there. {@code mvn verify -Pfuzz} makes new inputs, for {@code -Dfuzz.time} a target; what it finds it
 * writes to that folder.
 */
@ResourceLock("Jazzer's static state")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FuzzTarget {
    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final long MOST_BYTES = 64L << 20;
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long inputs;
    private long longest;
    private long mostBytes;

    /** What is fuzzed, in a few words. */
    protected abstract String target();

    /** Valid inputs of every form, to begin with. */
    protected abstract Stream<byte[]> seeds();

    /** Reads one input, and checks what holds for any. */
    protected abstract void read(byte[] input) throws Exception;

    @DisplayName("I4, I6: no input throws, hangs, or takes more memory than it is worth")
    @MethodSource("seeds")
    @FuzzTest
    final void inputs(byte[] input) throws Exception {
        byte[] mine = input == null ? new byte[0] : input;
        Cost cost = cost(mine);
        if (!cost.isWithinBounds()) {
            // The first that needs a class also pays for loading and instrumenting it.
            cost = cost(mine);
        }
        longest = Math.max(longest, cost.nanos());
        mostBytes = Math.max(mostBytes, cost.bytes());
        inputs++;
        assertThat(cost.isWithinBounds()).as("%s", cost).isTrue();
    }

    private Cost cost(byte[] input) throws Exception {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        // Of this thread: what other programs do with the machine is not the input's doing.
        long nanos = THREADS.getCurrentThreadCpuTime();
        read(input);
        return new Cost(THREADS.getCurrentThreadCpuTime() - nanos, THREADS.getCurrentThreadAllocatedBytes() - bytes);
    }

    /** What one input took: CPU time, and bytes allocated, of which at most so many were held at once. */
    private record Cost(long nanos, long bytes) {
        boolean isWithinBounds() {
            return nanos < LONGEST.toNanos() && bytes < MOST_BYTES;
        }
    }

    @AfterAll
    final void figures() {
        Checklist.row(
                30,
                "fuzz " + target(),
                String.format(
                        Locale.ROOT,
                        "%d inputs, slowest %d ms, most memory %.1f MiB",
                        inputs,
                        Duration.ofNanos(longest).toMillis(),
                        mostBytes / (double) (1 << 20)),
                "no exception, 1 s, 64 MiB",
                inputs > 0 && longest < LONGEST.toNanos() && mostBytes < MOST_BYTES);
    }
}
