package dev.auditbridge.dedupe;

import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import java.time.Duration;

/**
 * How long, and how many, Events are known again.
 *
 * @param window how long an Event that was delivered is known again, at least
 * @param most the most that are remembered; beyond them the oldest are forgotten early
 */
public record DuplicateSettings(Duration window, int most) {
    private static final Key<Duration> WINDOW = Key.duration(
                    "window", "How long a delivered Event is known again.", Duration.ofSeconds(1), Duration.ofDays(7))
            .or(Duration.ofMinutes(10));
    private static final Key<Integer> MOST = Key.whole(
                    "most",
                    "The most Events known again, about 32 bytes of memory each; beyond them the oldest are forgotten.",
                    1_000,
                    100_000_000)
            .or(1_000_000);

    /** Their keys. */
    public static final ComponentSpec SPEC = ComponentSpec.of(
            "deduplicate",
            "Drops an Event that was delivered to the same outputs already, from whatever source it came; after all"
                    + " other transforms, wherever it stands.",
            WINDOW,
            MOST);

    /** Reads them. */
    public static DuplicateSettings from(Settings settings) {
        return new DuplicateSettings(settings.get(WINDOW), settings.get(MOST));
    }
}
