package dev.auditbridge.google;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.auditbridge.event.EventLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the log entries in a JSON document of any of Google's transports: a bare entry, entries one after another (a sink's
 * file), an array of them (gcloud), a list page or tail response ({@code entries}), a Pub/Sub pull response
 * ({@code receivedMessages}), a Pub/Sub push body or message, and the same inside a CloudEvent.
 *
 * <p>Immutable, safe for use by many threads.
 */
final class Envelope {
    private static final int DEEPEST_ENVELOPE = 4;

    private final JsonFactory json;
    private final int envelopeBytes;

    Envelope(EventLimits limits) {
        envelopeBytes = limits.envelopeBytes();
        json = JsonReading.factory(JsonReading.DEEPEST);
    }

    /** One record of a document, with its bytes. */
    sealed interface Item {
        byte[] source();

        int start();

        int end();

        /** The record as it came. */
        default byte[] bytes() {
            return Arrays.copyOfRange(source(), start(), end());
        }
    }

    /** A log entry. */
    record Entry(AuditEntry entry, byte[] source, int start, int end) implements Item {}

    /** An Event as the API server wrote it (Google Distributed Cloud exports these). */
    record NativeEvent(byte[] source, int start, int end) implements Item {}

    /** What cannot be read. */
    record Broken(String reason, byte[] source, int start, int end) implements Item {}

    /** The records of a document, in order; at least one. */
    List<Item> read(byte[] document) {
        return read(document, 0);
    }

    private List<Item> read(byte[] document, int depth) {
        if (document.length > envelopeBytes) {
            return List.of(new Broken("envelope-too-large", document, 0, document.length));
        }
        if (isOtherEncoding(document)) {
            return List.of(new Broken("not-utf-8", document, 0, document.length));
        }
        int start = startsWithByteOrderMark(document) ? 3 : 0;
        byte[] source = start == 0 ? document : Arrays.copyOfRange(document, start, document.length);
        try (JsonParser parser = json.createParser(source)) {
            return new Document(parser, source, depth).read();
        } catch (IOException e) {
            throw new UncheckedIOException("memory is always readable", e);
        }
    }

    private static boolean startsWithByteOrderMark(byte[] document) {
        return document.length >= 3
                && document[0] == (byte) 0xEF
                && document[1] == (byte) 0xBB
                && document[2] == (byte) 0xBF;
    }

    /** The parser would guess UTF-16 or UTF-32, where no place in the bytes is what it says. */
    private static boolean isOtherEncoding(byte[] document) {
        for (int i = 0; i < Math.min(4, document.length); i++) {
            if (document[i] == 0 || document[i] == (byte) 0xFE || document[i] == (byte) 0xFF) {
                return true;
            }
        }
        return false;
    }

    /** One document in the reading. */
    private final class Document {
        private final JsonParser parser;
        private final byte[] source;
        private final int depth;
        private final List<Item> items = new ArrayList<>();
        private int recordStart;

        Document(JsonParser parser, byte[] source, int depth) {
            this.parser = parser;
            this.source = source;
            this.depth = depth;
        }

        List<Item> read() throws IOException {
            try {
                boolean isEmpty = true;
                while (parser.nextToken() != null) {
                    isEmpty = false;
                    value();
                    recordStart = end();
                }
                if (isEmpty) {
                    items.add(new Broken("empty", source, 0, source.length));
                }
            } catch (JsonProcessingException e) {
                items.add(new Broken("broken-json", source, recordStart, source.length));
            }
            return items;
        }

        private void value() throws IOException {
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                elements();
            } else {
                element();
            }
        }

        private void elements() throws IOException {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                element();
                recordStart = end();
            }
        }

        private void element() throws IOException {
            recordStart = (int) parser.currentTokenLocation().getByteOffset();
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                object(recordStart);
            } else {
                parser.skipChildren();
                parser.finishToken();
                items.add(new Broken("not-an-object", source, recordStart, end()));
            }
        }

        /** An entry, until a member shows that it is something around entries. */
        private void object(int start) throws IOException {
            EntryJson entry = new EntryJson(parser, source);
            boolean isWrapper = false;
            boolean isEvent = false;
            String data = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                switch (name) {
                    case "entries", "receivedMessages" -> {
                        isWrapper = true;
                        list(token);
                    }
                    case "message" -> isWrapper |= inner(token);
                    case "data" -> {
                        if (token == JsonToken.VALUE_STRING) {
                            data = parser.getText();
                        } else {
                            isWrapper |= inner(token);
                        }
                    }
                    case "auditID" -> {
                        isEvent |= token == JsonToken.VALUE_STRING;
                        parser.skipChildren();
                    }
                    default -> entry.member(name);
                }
            }
            if (isEvent) {
                items.add(new NativeEvent(source, start, end()));
            } else if (data != null) {
                message(data, start);
            } else if (!isWrapper) {
                items.add(new Entry(entry.entry(), source, start, end()));
            }
        }

        private void list(JsonToken token) throws IOException {
            if (token == JsonToken.START_ARRAY) {
                elements();
            } else {
                parser.skipChildren();
            }
        }

        private boolean inner(JsonToken token) throws IOException {
            if (token != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return false;
            }
            element();
            return true;
        }

        /** A Pub/Sub message's data: the entry in base64. */
        private void message(String data, int start) {
            byte @Nullable [] decoded = depth < DEEPEST_ENVELOPE ? base64(data) : null;
            if (decoded == null) {
                items.add(new Broken("broken-message", source, start, end()));
            } else {
                items.addAll(Envelope.this.read(decoded, depth + 1));
            }
        }

        private byte @Nullable [] base64(String data) {
            try {
                return Base64.getDecoder().decode(data);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        private int end() {
            return (int) parser.currentLocation().getByteOffset();
        }
    }
}
