package dev.auditbridge.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Splits a stream into JSON documents that stand one after another, pretty-printed or not, in a top-level array or not; a
 * broken document is its line, or if it is pretty-printed, everything up to the next line that begins one. Memory is bounded
 * by the largest document (I4), time by the length of the stream. For one thread.
 */
final class JsonDocuments {
    private static final int CHUNK = 1 << 16;
    /** How much white space is looked through for what follows it. */
    private static final int MOST_SPACE = 1 << 12;

    private final InputStream in;
    private final int largest;
    private final JsonGrammar grammar = new JsonGrammar();
    private byte[] buffer = new byte[CHUNK];
    private int start;
    private int end;
    private boolean exhausted;
    private boolean inArray;
    /** Up to this index a document that was not finished has been looked through already: here each line stands alone. */
    private int byLinesUntil;

    JsonDocuments(InputStream in, int largest) {
        this.in = in;
        this.largest = largest;
    }

    /** One document of a stream. */
    sealed interface Document {
        /** Its bytes, which may be no JSON at all. */
        record Whole(byte[] bytes) implements Document {}

        /** It was larger than allowed and is skipped. */
        record TooLarge() implements Document {}
    }

    /** The next document, or {@code null} at the end. */
    @Nullable
    Document next() throws IOException {
        while (skipToDocument()) {
            byte first = buffer[start];
            if (first == '[' && opensArray()) {
                inArray = true;
                start++;
            } else if (first == '{') {
                return structured();
            } else {
                return line();
            }
        }
        return null;
    }

    private boolean skipToDocument() throws IOException {
        while (has(0)) {
            byte b = buffer[start];
            boolean between = b == ' ' || b == '\t' || b == '\r' || b == '\n' || inArray && b == ',';
            if (inArray && b == ']') {
                inArray = false;
            } else if (b == (byte) 0xEF
                    && has(2)
                    && buffer[start + 1] == (byte) 0xBB
                    && buffer[start + 2] == (byte) 0xBF) {
                start += 2;
            } else if (!between) {
                return true;
            }
            start++;
        }
        return false;
    }

    /** Whether an array of objects begins here; a log line may begin with a bracket too. */
    private boolean opensArray() throws IOException {
        int offset = 1;
        while (offset < MOST_SPACE && has(offset) && isSpace(buffer[start + offset])) {
            offset++;
        }
        return has(offset) && (buffer[start + offset] == '{' || buffer[start + offset] == ']');
    }

    private Document structured() throws IOException {
        grammar.reset();
        boolean byLine = start < byLinesUntil;
        int length = 0;
        while (has(length)) {
            if (length == largest) {
                return tooLarge(length);
            }
            byte b = buffer[start + length];
            if (byLine && b == '\n') {
                return take(length);
            }
            length++;
            switch (grammar.take(b)) {
                case INSIDE -> {
                    // Goes on.
                }
                case END -> {
                    return standsAlone(length) ? take(length) : line();
                }
                case BROKEN -> {
                    return broken(length);
                }
            }
        }
        return broken(length);
    }

    /** Whether nothing follows a document in its line but another one. */
    private boolean standsAlone(int length) throws IOException {
        int offset = length;
        while (offset < length + MOST_SPACE && has(offset) && isSpace(buffer[start + offset])) {
            if (buffer[start + offset] == '\n') {
                return true;
            }
            offset++;
        }
        if (!has(offset)) {
            return true;
        }
        byte b = buffer[start + offset];
        return b == '{' || b == '[' || inArray && (b == ',' || b == ']');
    }

    /** Ends a document that cannot go on after so many bytes. */
    private Document broken(int seen) throws IOException {
        int lineEnd = indexOfLineEnd(0);
        boolean prettyPrinted = new String(buffer, start, lineEnd, StandardCharsets.ISO_8859_1)
                .strip()
                .equals("{");
        if (seen <= lineEnd + 1 || !prettyPrinted) {
            byLinesUntil = Math.max(byLinesUntil, start + seen);
            return take(lineEnd);
        }
        int length = lineEnd;
        while (has(length + 1) && buffer[start + length + 1] != '{' && buffer[start + length + 1] != '[') {
            length = indexOfLineEnd(length + 1);
            if (length > largest) {
                return skipLine();
            }
        }
        return take(Math.min(length, end - start));
    }

    private Document line() throws IOException {
        int length = indexOfLineEnd(0);
        return length > largest ? skipLine() : take(length);
    }

    /** The distance from the start to the next line break or the end; reads no further than the largest document. */
    private int indexOfLineEnd(int from) throws IOException {
        int length = from;
        while (length <= largest && has(length) && buffer[start + length] != '\n') {
            length++;
        }
        return length;
    }

    private Document take(int length) {
        int stop = start + length;
        byte[] bytes = Arrays.copyOfRange(buffer, start, stop);
        start = stop;
        return new Document.Whole(bytes);
    }

    /** Skips the rest of a document of which so many bytes were seen, without holding it. */
    private Document tooLarge(int seen) throws IOException {
        start += seen;
        while (has(0)) {
            switch (grammar.take(buffer[start++])) {
                case INSIDE -> {
                    // Goes on.
                }
                case END -> {
                    return new Document.TooLarge();
                }
                case BROKEN -> {
                    return skipLine();
                }
            }
        }
        return new Document.TooLarge();
    }

    private Document skipLine() throws IOException {
        while (has(0) && buffer[start] != '\n') {
            start++;
        }
        return new Document.TooLarge();
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    /** Whether the byte at this distance from the start is there; reads on if it must. */
    private boolean has(int offset) throws IOException {
        while (start + offset >= end && !exhausted) {
            makeRoom();
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                exhausted = true;
            } else {
                end += read;
            }
        }
        return start + offset < end;
    }

    private void makeRoom() {
        if (start > 0 && end == buffer.length) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            byLinesUntil -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
    }
}
