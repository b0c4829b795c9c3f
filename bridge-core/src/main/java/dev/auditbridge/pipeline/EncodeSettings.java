package dev.auditbridge.pipeline;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.encode.Encoder;
import dev.auditbridge.encode.Encoders;

/** How Events are written for an output. */
final class EncodeSettings {
    private static final Key<String> FORMAT = Key.word("format", "The schema an Event is written in.", Encoders.names())
            .or(Encoders.names().getFirst());
    private static final Key<Origin> ORIGIN = Key.choice(
                    "origin",
                    "How an Event says where it came from: not at all, or in annotations under auditbridge.dev/.",
                    Origin.class)
            .or(Origin.NONE);
    static final Key<Settings> ENCODE = Key.nested("encode", "How Events are written for this output.", FORMAT, ORIGIN);

    private enum Origin {
        NONE,
        ANNOTATIONS
    }

    private EncodeSettings() {}

    /** The encoder that an output's settings ask for. */
    static Encoder encoder(Settings output) {
        return output.find(ENCODE)
                .map(encode -> Encoders.named(encode.get(FORMAT), encode.get(ORIGIN) == Origin.ANNOTATIONS))
                .orElseGet(() -> Encoders.named(Encoders.names().getFirst(), false));
    }
}
