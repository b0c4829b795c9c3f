package dev.auditbridge.aws;

import com.fasterxml.jackson.core.JsonToken;
import dev.auditbridge.event.Origin;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One log event of an envelope, while it is read. For one thread. */
final class LogEntry {
    private final int start;
    private int end;
    private @Nullable ByteSpan message;
    private boolean isText;
    private @Nullable Instant time;
    private @Nullable String id;
    private @Nullable String stream;
    private @Nullable String account;
    private @Nullable String region;

    /** An entry that begins at this offset of the envelope. */
    LogEntry(int start) {
        this.start = start;
    }

    void end(int offset) {
        end = offset;
    }

    /** Where it is. */
    ByteSpan whole() {
        return new ByteSpan(start, end);
    }

    /** Where its message is; {@code null} if it has none that could be an Event. */
    @Nullable
    ByteSpan message() {
        return message;
    }

    /** Whether the message is a string, with escapes in it; else it is an object. */
    boolean isText() {
        return isText;
    }

    /** Takes one of its members. */
    void member(String name, JsonWalk walk) throws IOException {
        switch (name) {
            case "message", "@message" -> message(walk);
            case "timestamp" -> {
                Long millis = walk.number();
                time = millis == null ? null : Instant.ofEpochMilli(millis);
            }
            case "eventId", "id", "@ptr" -> id = walk.text();
            case "logStreamName", "@logStream" -> stream = walk.text();
            case "extractedFields" -> {
                if (!walk.at(JsonToken.START_OBJECT)) {
                    walk.skip();
                    return;
                }
                for (String field = walk.nextMember(); field != null; field = walk.nextMember()) {
                    switch (field) {
                        case "@aws.account" -> account = walk.text();
                        case "@aws.region" -> region = walk.text();
                        default -> walk.skip();
                    }
                }
            }
            default -> walk.skip();
        }
    }

    private void message(JsonWalk walk) throws IOException {
        int from = walk.start();
        isText = walk.at(JsonToken.VALUE_STRING);
        boolean isObject = walk.at(JsonToken.START_OBJECT);
        int to = walk.skip();
        if (isText) {
            message = new ByteSpan(from + 1, to - 1);
        } else if (isObject) {
            message = new ByteSpan(from, to);
        }
    }

    /** What the entry adds to what is known of the envelope. */
    Origin refine(Origin of) {
        Origin place = account == null && region == null
                ? of
                : of.withCluster(
                        account == null ? of.account() : account, region == null ? of.region() : region, of.cluster());
        return place.withRecord(
                stream == null ? of.stream() : stream,
                id == null ? of.recordId() : id,
                time == null ? of.recordTime() : time);
    }
}
