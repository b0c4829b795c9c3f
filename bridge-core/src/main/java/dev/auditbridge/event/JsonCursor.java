package dev.auditbridge.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259, strictly) from a range of bytes, forward only, each byte once. For one thread.
 *
 * <p>It exists because a client's body must not be able to stop its Event (I3), and because the Event is its bytes: a value
 * can be stepped over without looking at its names or building anything from it, and everything read has a byte range.
 * (Jackson enters every name of a body into its symbol table; a body of 13 KB whose names collide there makes it throw, or,
 * with that guard off, read 100 times slower.) Nesting costs one bit a level; any depth is read, and noted above the limit.
 *
 * <p>Bytes inside a string that are not UTF-8 do not stop it either; they are noted, and read as U+FFFD.
 */
final class JsonCursor {
    /** DESIGN section 3: the levels of nesting that one value may have. */
    static final int MAX_DEPTH = 10_000;

    /** More strings outside the bodies are no API server's: what a client's headers can bring is some 350,000 addresses. */
    static final int MAX_STRINGS = 1 << 20;

    /** What a string, and its place in a list or map, take besides its characters. */
    private static final int STRING_OVERHEAD = 80;

    private final byte[] bytes;
    private final int end;
    private int at;
    private final Nesting nesting = new Nesting();

    private int textStart;
    private int textEnd;
    private boolean ascii;
    private boolean escaped;

    private int nameStart;
    private int nameEnd;
    private boolean nameIsPlain;

    private boolean lineBreaks;
    private boolean brokenUtf8;
    private long decodedBytes;
    private int strings;

    JsonCursor(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    /** The next byte to read. */
    int position() {
        return at;
    }

    /** Whether a line break stood between the tokens read. */
    boolean sawLineBreaks() {
        return lineBreaks;
    }

    /** Whether a string read so far, since the last call, was not valid UTF-8. */
    boolean takeBrokenUtf8() {
        boolean broken = brokenUtf8;
        brokenUtf8 = false;
        return broken;
    }

    /** Whether a value stepped over was nested deeper than {@link #MAX_DEPTH}. */
    boolean sawTooDeep() {
        return nesting.deepest() > MAX_DEPTH;
    }

    /** About how much memory the strings handed out hold. */
    long decodedBytes() {
        return decodedBytes;
    }

    /** Whether more than {@link #MAX_STRINGS} strings were asked for; those beyond it were handed out empty. */
    boolean sawTooManyStrings() {
        return strings > MAX_STRINGS;
    }

    /** The next token's first byte, white space skipped; not consumed. */
    int token() throws MalformedJson {
        while (at < end) {
            byte b = bytes[at];
            if (b > ' ' || b < 0) {
                return b;
            }
            if (b == '\n' || b == '\r') {
                lineBreaks = true;
            } else if (b != ' ' && b != '\t') {
                throw new MalformedJson(MalformedJson.Fault.NOT_JSON);
            }
            at++;
        }
        throw new MalformedJson(MalformedJson.Fault.CUT);
    }

    /** Enters an object and reads its first name; false if it is empty, and then it is over. */
    boolean openObject() throws MalformedJson {
        take('{');
        if (token() == '}') {
            at++;
            return false;
        }
        name();
        return true;
    }

    /** After a value: reads the next name; false if the object is over. */
    boolean nextMember() throws MalformedJson {
        if (closes('}')) {
            return false;
        }
        name();
        return true;
    }

    /** Enters an array; false if it is empty, and then it is over. */
    boolean openArray() throws MalformedJson {
        take('[');
        if (token() == ']') {
            at++;
            return false;
        }
        return true;
    }

    /** After a value: whether another one follows; false if the array is over. */
    boolean nextElement() throws MalformedJson {
        return !closes(']');
    }

    /** After the document: nothing but white space may follow. */
    void endDocument() throws MalformedJson {
        while (at < end) {
            byte b = bytes[at];
            if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
                throw new MalformedJson(MalformedJson.Fault.TRAILING_DATA);
            }
            at++;
        }
    }

    /** Whether the last name is this one. */
    boolean nameIs(byte[] name) {
        if (nameIsPlain) {
            return nameEnd - nameStart == name.length && Arrays.equals(bytes, nameStart, nameEnd, name, 0, name.length);
        }
        return Arrays.equals(JsonText.unescape(bytes, nameStart, nameEnd).getBytes(StandardCharsets.UTF_8), name);
    }

    /** The last name, decoded. */
    String nameText() {
        return decode(nameStart, nameEnd, nameIsPlain);
    }

    /** Where the last name begins, at its quote. */
    int nameStart() {
        return nameStart - 1;
    }

    /** Reads a string. */
    String string() throws MalformedJson {
        text();
        return decode(textStart, textEnd, ascii && !escaped);
    }

    /** Reads a number; {@code null} if it is not a whole one that fits. */
    @Nullable
    Integer integer() throws MalformedJson {
        int first = at;
        number();
        int length = at - first;
        if (length > 11) {
            return null;
        }
        try {
            return Integer.valueOf(latin(first, at));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** After a member's value: a number or word that the bytes' end may have cut off is none. */
    void endMember() throws MalformedJson {
        byte last = bytes[at - 1];
        if (at == end && last != '"' && last != '}' && last != ']') {
            throw new MalformedJson(MalformedJson.Fault.CUT);
        }
    }

    /** Steps over {@code null}; false, and nothing read, if it is something else. */
    boolean skipNull() throws MalformedJson {
        if (token() != 'n') {
            return false;
        }
        literal("null");
        return true;
    }

    /** Steps over one value, whatever it is. */
    void skip() throws MalformedJson {
        int depth = 0;
        while (true) {
            boolean entered = false;
            switch (token()) {
                case '{' -> {
                    at++;
                    if (token() == '}') {
                        at++;
                        nesting.reach(depth + 1);
                    } else {
                        depth = nesting.enter(depth, false);
                        name();
                        entered = true;
                    }
                }
                case '[' -> {
                    at++;
                    if (token() == ']') {
                        at++;
                        nesting.reach(depth + 1);
                    } else {
                        depth = nesting.enter(depth, true);
                        entered = true;
                    }
                }
                case '"' -> text();
                case 't' -> literal("true");
                case 'f' -> literal("false");
                case 'n' -> literal("null");
                default -> number();
            }
            if (!entered) {
                depth = leave(depth);
                if (depth == 0) {
                    return;
                }
            }
        }
    }

    /** After a value inside {@code depth} levels: closes what is over; what is left open has a value to come. */
    private int leave(int depth) throws MalformedJson {
        int open = depth;
        while (open > 0) {
            boolean array = nesting.isArray(open - 1);
            if (closes(array ? ']' : '}')) {
                open--;
            } else {
                if (!array) {
                    name();
                }
                return open;
            }
        }
        return 0;
    }

    private void take(char expected) throws MalformedJson {
        if (token() != expected) {
            throw new MalformedJson(MalformedJson.Fault.NOT_JSON);
        }
        at++;
    }

    private boolean closes(char bracket) throws MalformedJson {
        int b = token();
        if (b != ',' && b != bracket) {
            throw new MalformedJson(MalformedJson.Fault.NOT_JSON);
        }
        at++;
        return b == bracket;
    }

    private void name() throws MalformedJson {
        if (token() != '"') {
            throw new MalformedJson(MalformedJson.Fault.NOT_JSON);
        }
        text();
        nameStart = textStart;
        nameEnd = textEnd;
        nameIsPlain = ascii && !escaped;
        take(':');
    }

    /** Steps over the string that begins here, and notes what it is like. */
    private void text() throws MalformedJson {
        if (token() != '"') {
            throw new MalformedJson(MalformedJson.Fault.NOT_JSON);
        }
        int i = at + 1;
        textStart = i;
        ascii = true;
        escaped = false;
        while (i < end) {
            byte b = bytes[i];
            if (b == '"') {
                textEnd = i;
                at = i + 1;
                return;
            }
            if (b == '\\') {
                escaped = true;
                i = JsonText.afterEscape(bytes, i, end);
            } else if (b >= ' ') {
                i++;
            } else if (b < 0) {
                ascii = false;
                i = afterSequence(i);
            } else {
                throw new MalformedJson(MalformedJson.Fault.NOT_JSON);
            }
        }
        throw new MalformedJson(MalformedJson.Fault.CUT);
    }

    private int afterSequence(int i) {
        int length = Utf8.sequence(bytes, i, end);
        if (length == 0) {
            brokenUtf8 = true;
            return i + 1;
        }
        return i + length;
    }

    private void literal(String word) throws MalformedJson {
        for (int i = 0; i < word.length(); i++) {
            if (at == end) {
                throw new MalformedJson(MalformedJson.Fault.CUT);
            }
            if (bytes[at] != word.charAt(i)) {
                throw new MalformedJson(MalformedJson.Fault.NOT_JSON);
            }
            at++;
        }
        endScalar();
    }

    private void number() throws MalformedJson {
        if (bytes[at] == '-') {
            at++;
        }
        if (at < end && bytes[at] == '0') {
            at++;
        } else {
            digits();
        }
        if (at < end && bytes[at] == '.') {
            at++;
            digits();
        }
        if (at < end && (bytes[at] | 0x20) == 'e') {
            at++;
            if (at < end && (bytes[at] == '+' || bytes[at] == '-')) {
                at++;
            }
            digits();
        }
        endScalar();
    }

    private void digits() throws MalformedJson {
        if (at == end) {
            throw new MalformedJson(MalformedJson.Fault.CUT);
        }
        int start = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == start) {
            throw new MalformedJson(MalformedJson.Fault.NOT_JSON);
        }
    }

    /** A number or a word must be followed by something that ends it: what ends with the bytes may have been cut. */
    private void endScalar() throws MalformedJson {
        if (at == end) {
            return;
        }
        switch (bytes[at]) {
            case ' ', '\t', '\n', '\r', ',', '}', ']' -> {}
            default -> throw new MalformedJson(MalformedJson.Fault.NOT_JSON);
        }
    }

    private String latin(int start, int stop) {
        return new String(bytes, start, stop - start, StandardCharsets.ISO_8859_1);
    }

    private String decode(int start, int stop, boolean plain) {
        if (++strings > MAX_STRINGS) {
            return "";
        }
        decodedBytes += STRING_OVERHEAD + stop - start;
        return plain ? latin(start, stop) : JsonText.unescape(bytes, start, stop);
    }
}
