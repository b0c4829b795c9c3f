package dev.auditbridge.output.http.splunk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/**
 * What the collector says in an answer's body.
 *
 * @param code its code, 0 if it says none
 * @param ackId under which indexers will acknowledge
 * @param invalidEvent the place of the Event that it could not read
 * @param acknowledged whether something asked for is acknowledged
 */
record HecReply(int code, Optional<Long> ackId, Optional<Integer> invalidEvent, boolean acknowledged) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Reads a body; empty if it is no JSON object, so that whoever answered is no HTTP Event Collector. */
    static Optional<HecReply> read(byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            int code = 0;
            Optional<Long> ackId = Optional.empty();
            Optional<Integer> invalid = Optional.empty();
            boolean acknowledged = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                switch (name) {
                    case "code" -> code = json.getValueAsInt();
                    case "ackId" -> ackId = Optional.of(json.getValueAsLong());
                    case "invalid-event-number" -> invalid = Optional.of(json.getValueAsInt());
                    case "acks" -> acknowledged = value == JsonToken.START_OBJECT && anyTrue(json);
                    default -> json.skipChildren();
                }
            }
            return Optional.of(new HecReply(code, ackId, invalid, acknowledged));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean anyTrue(JsonParser json) throws IOException {
        boolean any = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            any |= json.nextToken() == JsonToken.VALUE_TRUE;
        }
        return any;
    }
}
