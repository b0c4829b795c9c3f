package dev.auditbridge.aws;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Walks JSON and tells where its values are. For one thread.
 *
 * <p>The bytes are read as ISO 8859-1, one character a byte: a character offset is a byte offset, and a message that is not
 * UTF-8 comes out as it went in, for the codec to repair (I3).
 */
final class JsonWalk implements AutoCloseable {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(11_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final byte[] bytes;
    private final int base;
    private final int to;
    private final JsonParser parser;

    JsonWalk(byte[] bytes, int from, int to) throws IOException {
        this.bytes = bytes;
        this.base = from;
        this.to = to;
        this.parser = JSON.createParser(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
    }

    /** Whether JSON ends before it is whole: cut, not merely wrong. */
    static boolean isCutShort(byte[] bytes, int from, int to) {
        try (JsonWalk walk = new JsonWalk(bytes, from, to)) {
            if (walk.next() != null) {
                walk.skip();
            }
            return false;
        } catch (JsonEOFException e) {
            return true;
        } catch (JsonProcessingException e) {
            // A literal or an escape that was cut is an error at the very end.
            return e.getLocation() != null && e.getLocation().getCharOffset() >= to - from - 1;
        } catch (IOException e) {
            return false;
        }
    }

    @Nullable
    JsonToken next() throws IOException {
        return parser.nextToken();
    }

    /** The next member's name, its value the current token; {@code null} at the object's end. */
    @Nullable
    String nextMember() throws IOException {
        String name = parser.nextFieldName();
        if (name != null) {
            parser.nextToken();
        }
        return name;
    }

    boolean at(JsonToken token) {
        return parser.hasToken(token);
    }

    /** Where the current value begins. */
    int start() {
        return base + (int) parser.currentTokenLocation().getCharOffset();
    }

    /** The offset behind the current token. */
    int end() {
        return base + (int) parser.currentLocation().getCharOffset();
    }

    /** Passes the current value, children and all; returns the offset behind it. Numbers have no exact end. */
    int skip() throws IOException {
        if (at(JsonToken.VALUE_STRING)) {
            int end = endOfString(start());
            if (end >= 0) {
                // The parser passes it at the next token, without making text of it.
                return end;
            }
        }
        parser.skipChildren();
        parser.finishToken();
        return end();
    }

    /** The offset behind a string, or -1 if it does not end. */
    private int endOfString(int start) {
        for (int i = start + 1; i < to; i++) {
            if (bytes[i] == '"') {
                return i + 1;
            }
            if (bytes[i] == '\\') {
                i++;
            }
        }
        return -1;
    }

    /** The current value as text, passed; {@code null} if it is none. */
    @Nullable
    String text() throws IOException {
        if (!at(JsonToken.VALUE_STRING)) {
            skip();
            return null;
        }
        int from = start() + 1;
        int to = skip() - 1;
        byte[] value = new byte[to - from];
        return new String(value, 0, JsonStrings.unescape(bytes, from, to, value), StandardCharsets.UTF_8);
    }

    /** The current value as a whole number, passed; {@code null} if it is none that a time could be. */
    @Nullable
    Long number() throws IOException {
        if (at(JsonToken.VALUE_NUMBER_INT) && parser.getTextLength() <= 16) {
            return parser.getLongValue();
        }
        skip();
        return null;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
