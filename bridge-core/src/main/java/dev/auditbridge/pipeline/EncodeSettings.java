package dev.auditbridge.pipeline;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.encode.Encoders;
import java.util.stream.Stream;

/** How Events are written for an output. */
final class EncodeSettings {
    private static final Key<String> FORMAT = Key.word("format", "The schema an Event is written in.", Encoders.names())
            .or(Encoders.names().getFirst());
    private static final Key<Origin> ORIGIN = Key.choice(
                    "origin",
                    "How an Event says where it came from: not at all, or in annotations under auditbridge.dev/.",
                    Origin.class)
            .or(Origin.NONE);
    static final Key<Settings> ENCODE = Key.nested(
            "encode",
            "How Events are written for this output.",
            Stream.concat(Stream.of(FORMAT, ORIGIN), Encoders.OPTIONS.stream()).toArray(Key<?>[]::new));

    private enum Origin {
        NONE,
        ANNOTATIONS
    }

    private EncodeSettings() {}

    /**
     * The encoder that an output's settings ask for.
     *
     * @throws dev.auditbridge.config.ConfigurationException if the settings do not go together
     */
    static Encoder encoder(Settings output) {
        return output.find(ENCODE)
                .map(encode ->
                        Encoders.configured(encode.get(FORMAT), encode.get(ORIGIN) == Origin.ANNOTATIONS, encode))
                .orElseGet(() -> Encoders.named(Encoders.names().getFirst(), false));
    }
}
