package dev.auditbridge.google;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * Whether a document is one of Google's, by the names of its first levels. Other clouds have lists called {@code records},
 * {@code events} and {@code logEvents}; an Event of the API server has none of these names at its top.
 */
final class Recognition {
    private static final Set<String> ENTRY =
            Set.of("protoPayload", "insertId", "logName", "receiveTimestamp", "textPayload", "jsonPayload");
    private static final int DEEPEST = 6;

    private final JsonFactory json = JsonReading.factory(JsonReading.DEEPEST);

    boolean isGoogles(byte[] document) {
        return isGoogles(document, 0);
    }

    private boolean isGoogles(byte[] document, int depth) {
        try (JsonParser parser = json.createParser(withoutByteOrderMark(document))) {
            return parser.nextToken() != null && value(parser, depth);
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("memory is always readable", e);
        }
    }

    private static byte[] withoutByteOrderMark(byte[] document) {
        boolean hasOne = document.length > 2 && document[0] == (byte) 0xEF && document[1] == (byte) 0xBB;
        return hasOne ? Arrays.copyOfRange(document, 3, document.length) : document;
    }

    /** Of a list, the first element decides. */
    private boolean value(JsonParser parser, int depth) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY) {
            return depth < DEEPEST && parser.nextToken() == JsonToken.START_OBJECT && value(parser, depth + 1);
        }
        if (token != JsonToken.START_OBJECT || depth >= DEEPEST) {
            return false;
        }
        boolean isMessage = false;
        String data = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken next = parser.nextToken();
            if (ENTRY.contains(name)) {
                return true;
            }
            switch (name) {
                case "entries", "receivedMessages" -> {
                    if (next == JsonToken.START_ARRAY) {
                        return value(parser, depth + 1);
                    }
                }
                case "message" -> {
                    if (next == JsonToken.START_OBJECT) {
                        return value(parser, depth + 1);
                    }
                }
                case "messageId", "message_id", "publishTime", "ackId", "attributes" -> isMessage = true;
                case "data" -> {
                    if (next == JsonToken.START_OBJECT) {
                        return value(parser, depth + 1);
                    }
                    data = next == JsonToken.VALUE_STRING ? parser.getText() : null;
                }
                default -> {}
            }
            parser.skipChildren();
        }
        return isMessage && data != null && holdsGoogles(data, depth);
    }

    /** A Kinesis record in base64 looks much the same; what is inside decides. */
    private boolean holdsGoogles(String data, int depth) {
        try {
            return isGoogles(Base64.getDecoder().decode(data.getBytes(StandardCharsets.ISO_8859_1)), depth + 1);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
