package dev.auditbridge.benchmark;

import dev.auditbridge.dedupe.DuplicateSettings;
import dev.auditbridge.dedupe.DuplicateWindow;
import dev.auditbridge.dedupe.DuplicateWindow.Verdict;
import dev.auditbridge.event.EventIdentity;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What de-duplication costs an Event while a million are remembered, and their memory; one operation is one Event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DuplicateBenchmark {
    private static final Object OWNER = "partition";

    /** How many identities are remembered. */
    @Param("1000000")
    public int remembered = 1_000_000;

    private final SplittableRandom random = new SplittableRandom(7);
    private DuplicateWindow<Object> window = window(4);
    private EventIdentity last = new EventIdentity(1, 1);

    private static DuplicateWindow<Object> window(int most) {
        return new DuplicateWindow<>(new DuplicateSettings(Duration.ofDays(1), most));
    }

    /** Fills the window. */
    @Setup
    public void prepare() {
        window = window(remembered);
        for (int i = 0; i < remembered; i++) {
            deliver();
        }
    }

    /** Says what the window takes. */
    @TearDown
    public void memory() {
        System.out.printf("%n%,d identities remembered in %,d bytes%n", window.remembered(), window.retainedBytes());
    }

    private Verdict deliver() {
        last = new EventIdentity(random.nextLong(), random.nextLong());
        Verdict verdict = window.admit(last, 1, OWNER, last);
        window.accepted(last, 1, last);
        return verdict;
    }

    /** A new Event, admitted and accepted: the window forgets the oldest meanwhile. */
    @Benchmark
    public Verdict fresh() {
        return deliver();
    }

    /** A copy of a delivered Event. */
    @Benchmark
    public Verdict duplicate() {
        return window.admit(last, 1, OWNER, last);
    }
}
