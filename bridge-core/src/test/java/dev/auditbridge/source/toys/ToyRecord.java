package dev.auditbridge.source.toys;

import dev.auditbridge.event.Decoded;
import dev.auditbridge.event.Origin;
import dev.auditbridge.event.TestEvents;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The records of the toy clouds: {@code event ID PADDING}, {@code ignored REASON}; everything else is poison. */
public final class ToyRecord {
    private ToyRecord() {}

    /** A good record. */
    public static String event(String auditId) {
        return event(auditId, 0);
    }

    /** A good record whose Event is about this many bytes larger. */
    public static String event(String auditId, int padding) {
        return String.format(Locale.ROOT, "event %s %d", auditId, padding);
    }

    /** A record that is rightly no Event. */
    public static String ignored(String reason) {
        return "ignored " + reason;
    }

    /** A record that cannot become an Event. */
    public static String poison(String word) {
        return "poison " + word;
    }

    static Decoded decode(String record) {
        String[] words = record.split(" ", -1);
        return switch (words[0]) {
            case "event" -> new Decoded.Event(TestEvents.event(words[1], Integer.parseInt(words[2])), 0);
            case "ignored" -> new Decoded.Ignored(words[1]);
            default ->
                new Decoded.Poison("toy-poison", record.getBytes(StandardCharsets.UTF_8), Origin.of("canonical"));
        };
    }
}
