package dev.auditbridge.azure;

import com.azure.messaging.eventhubs.models.EventPosition;
import dev.auditbridge.source.Position;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a hub's partition: the last event that was handed out.
 *
 * @param sequence its sequence number
 * @param enqueued when it was enqueued
 * @param offset its offset: opaque text, no number in a geo-replicated namespace
 */
record EventHubsPosition(long sequence, Instant enqueued, String offset) {
    private static final Pattern TOKEN =
            Pattern.compile("v1:sequence=(\\d{1,18}):enqueued=(-?\\d{1,15}):offset=(.*)", Pattern.DOTALL);

    Position toPosition() {
        return new Position("v1:sequence=" + sequence + ":enqueued=" + enqueued.toEpochMilli() + ":offset=" + offset);
    }

    /**
     * Reads a stored position.
     *
     * @throws IllegalArgumentException if it is none of this source's
     */
    static EventHubsPosition of(Position position) {
        Matcher token = TOKEN.matcher(position.token());
        if (!token.matches()) {
            throw new IllegalArgumentException("not a position of this version of Azure Event Hubs");
        }
        return new EventHubsPosition(
                Long.parseLong(token.group(1)), Instant.ofEpochMilli(Long.parseLong(token.group(2))), token.group(3));
    }

    /** Where a reader goes on. A geo-replicated namespace knows only offsets, and every namespace knows them. */
    EventPosition next() {
        return offset.isEmpty() ? EventPosition.fromSequenceNumber(sequence) : EventPosition.fromOffsetString(offset);
    }
}
