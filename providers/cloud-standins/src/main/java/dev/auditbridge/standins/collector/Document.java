package dev.auditbridge.standins.collector;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One document that a beat sent.
 *
 * @param json its bytes, a JSON object
 */
public record Document(byte[] json) {
    /** UTF-8 and nothing else, as beats write it. */
    static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** The encoded Event, which a beat sends as a string; empty for a heartbeat. */
    public Optional<String> message() {
        return string("message");
    }

    /** Whether it only says that the beat is alive. */
    public boolean isHeartbeat() {
        return string("heartbeat").isPresent();
    }

    /** A member of the object that is a string, if it is there. */
    public Optional<String> string(String member) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(member);
                JsonToken value = parser.nextToken();
                if (wanted) {
                    return value == JsonToken.VALUE_STRING ? Optional.of(parser.getText()) : Optional.empty();
                }
                parser.skipChildren();
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the collector took it for JSON", e);
        }
    }

    /** The whole as text. */
    @Override
    public String toString() {
        return new String(json, StandardCharsets.UTF_8);
    }
}
