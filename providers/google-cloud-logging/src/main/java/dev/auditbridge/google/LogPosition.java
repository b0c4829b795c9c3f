package dev.auditbridge.google;

import dev.auditbridge.source.Position;
import dev.auditbridge.source.SourceException;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * How far a project's log was read.
 *
 * @param floor where reading began; nothing older is wanted
 * @param windowStart everything of before was read once
 * @param lastSweep when the last look for late entries began
 */
record LogPosition(Instant floor, Instant windowStart, Instant lastSweep) {
    private static final String VERSION = "v1";

    Position encoded() {
        return new Position(VERSION + "," + floor + "," + windowStart + "," + lastSweep);
    }

    static LogPosition of(Position position) throws SourceException {
        String[] parts = position.token().split(",", -1);
        try {
            if (parts.length == 4 && parts[0].equals(VERSION)) {
                return new LogPosition(Instant.parse(parts[1]), Instant.parse(parts[2]), Instant.parse(parts[3]));
            }
        } catch (DateTimeException e) {
            throw unreadable(e);
        }
        throw unreadable(null);
    }

    private static SourceException unreadable(@org.jspecify.annotations.Nullable Throwable cause) {
        return SourceException.blocked(
                "the stored position of Cloud Logging cannot be read, perhaps a later version wrote it:"
                        + " run that version, or remove this source's checkpoint to begin again at its start",
                cause);
    }

    LogPosition at(Instant newWindowStart) {
        return new LogPosition(floor, newWindowStart, lastSweep);
    }

    LogPosition swept(Instant begun) {
        return new LogPosition(floor, windowStart, begun);
    }
}
