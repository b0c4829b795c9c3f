package dev.auditbridge.google;

import dev.auditbridge.source.SourceContract;
import dev.auditbridge.source.World;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What every source keeps, against Google's own emulator: an independent peer. It has no faults to switch on. Most of its time is
 * the ten seconds after which the emulator hands out again what a crash left on its way, so the cases run side by side.
 */
@Execution(ExecutionMode.CONCURRENT)
class PubSubEmulatorContractTest extends SourceContract {
    private static @Nullable PubSubEmulator emulator;

    @BeforeAll
    static void start() throws IOException {
        emulator = PubSubEmulator.start();
    }

    @AfterAll
    static void stop() {
        if (emulator != null) {
            emulator.close();
        }
    }

    @Override
    protected World world() {
        return new PubSubWorld(
                java.util.Objects.requireNonNull(emulator).endpoint(),
                "mode: auto\nemptyAfter: 200ms\npullMessages: 7\n",
                false);
    }

    /** What a cancelled pull has taken with it comes back after the subscription's ten seconds. */
    @Override
    protected Duration patience() {
        return Duration.ofSeconds(40);
    }

    @Override
    protected Duration quiet() {
        return Duration.ofMillis(700);
    }
}
