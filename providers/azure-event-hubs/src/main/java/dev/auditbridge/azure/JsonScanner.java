package dev.auditbridge.azure;

import java.nio.charset.StandardCharsets;

/**
 * A cursor over JSON bytes that walks only the structure it is asked for, and takes whatever stands inside a string: bytes
 * that are not UTF-8, lone surrogates and raw control characters belong to the Event within, whose codec judges them.
 *
 * <p>Depth costs a counter, not stack. For one thread.
 */
final class JsonScanner {
    private final byte[] in;
    private final int end;
    private int at;
    private int stringStart;
    private int stringEnd;
    private boolean stringEscaped;

    JsonScanner(byte[] in, int start, int end) {
        this.in = in;
        this.at = start;
        this.end = end;
    }

    /** The bytes are not JSON here, or they end too early. */
    static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;
        private final boolean cut;

        private BrokenException(boolean cut) {
            super(cut ? "cut" : "not JSON", null, false, false);
            this.cut = cut;
        }

        /** The bytes end before the value does. */
        static BrokenException ofCut() {
            return new BrokenException(true);
        }

        /** The bytes are not JSON. */
        static BrokenException ofSyntax() {
            return new BrokenException(false);
        }

        /** Whether the bytes end before the value does. */
        boolean cut() {
            return cut;
        }
    }

    byte[] bytes() {
        return in;
    }

    int end() {
        return end;
    }

    int position() {
        return at;
    }

    void position(int position) {
        at = position;
    }

    /** Skips white space; whether nothing follows. */
    boolean exhausted() {
        while (at < end && isSpace(in[at])) {
            at++;
        }
        return at == end;
    }

    /** Skips white space; the byte that follows, which is not taken. */
    byte peek() throws BrokenException {
        if (exhausted()) {
            throw BrokenException.ofCut();
        }
        return in[at];
    }

    /** Takes one structural byte after white space. */
    void expect(char wanted) throws BrokenException {
        if (peek() != wanted) {
            throw BrokenException.ofSyntax();
        }
        at++;
    }

    /** Opens an object or array; whether it has anything in it. */
    boolean open(char opening, char closing) throws BrokenException {
        expect(opening);
        if (peek() == closing) {
            at++;
            return false;
        }
        return true;
    }

    /** After a member: whether another follows; takes the comma or the closing byte. */
    boolean more(char closing) throws BrokenException {
        byte next = peek();
        if (next != ',' && next != closing) {
            throw BrokenException.ofSyntax();
        }
        at++;
        return next == ',';
    }

    /** Reads a member's name and the colon; the name is then {@link #stringStart} to {@link #stringEnd}. */
    void name() throws BrokenException {
        skipString();
        expect(':');
    }

    int stringStart() {
        return stringStart;
    }

    int stringEnd() {
        return stringEnd;
    }

    boolean stringEscaped() {
        return stringEscaped;
    }

    /** Takes a string without reading it. */
    void skipString() throws BrokenException {
        expect('"');
        stringStart = at;
        stringEscaped = false;
        for (int i = at; i < end; i++) {
            byte b = in[i];
            if (b == '\\') {
                stringEscaped = true;
                i++;
            } else if (b == '"') {
                stringEnd = i;
                at = i + 1;
                return;
            }
        }
        at = end;
        throw BrokenException.ofCut();
    }

    /** Takes any value without reading it. */
    void skipValue() throws BrokenException {
        switch (peek()) {
            case '"' -> skipString();
            case '{', '[' -> skipNested();
            default -> skipScalar();
        }
    }

    private void skipNested() throws BrokenException {
        int depth = 0;
        while (at < end) {
            switch (in[at]) {
                case '"' -> skipString();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    at++;
                    if (--depth == 0) {
                        return;
                    }
                }
                default -> at++;
            }
        }
        throw BrokenException.ofCut();
    }

    private void skipScalar() throws BrokenException {
        int start = at;
        while (at < end && !isSpace(in[at]) && ",:]}{[\"'".indexOf(in[at]) < 0) {
            at++;
        }
        if (at == start) {
            throw BrokenException.ofSyntax();
        }
    }

    /**
     * Takes a string and writes its text, in UTF-8, with a lone surrogate as its own three bytes.
     *
     * @return whether the string was whole; what came before a cut is written
     */
    boolean unescape(Text out) throws BrokenException {
        expect('"');
        byte[] to = out.atLeast(end - at);
        int length = 0;
        int i = at;
        while (i < end) {
            byte b = in[i];
            if (b == '"') {
                at = i + 1;
                out.length = length;
                return true;
            }
            if (b != '\\') {
                to[length++] = b;
                i++;
                continue;
            }
            if (i + 1 >= end) {
                break;
            }
            byte escape = in[i + 1];
            if (escape == 'u') {
                if (i + 6 > end) {
                    break;
                }
                int unit = hex(i + 2);
                i += 6;
                if (Character.isHighSurrogate((char) unit) && i + 6 <= end && in[i] == '\\' && in[i + 1] == 'u') {
                    int low = hex(i + 2);
                    if (Character.isLowSurrogate((char) low)) {
                        length = utf8(Character.toCodePoint((char) unit, (char) low), to, length);
                        i += 6;
                        continue;
                    }
                }
                length = utf8(unit, to, length);
            } else {
                to[length++] = simple(escape);
                i += 2;
            }
        }
        at = end;
        out.length = length;
        return false;
    }

    private static byte simple(byte escape) throws BrokenException {
        return switch (escape) {
            case '"', '\\', '/' -> escape;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> throw BrokenException.ofSyntax();
        };
    }

    private int hex(int from) throws BrokenException {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = Character.digit((char) in[i], 16);
            if (digit < 0) {
                throw BrokenException.ofSyntax();
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static int utf8(int point, byte[] to, int from) {
        int i = from;
        if (point < 0x80) {
            to[i++] = (byte) point;
        } else if (point < 0x800) {
            to[i++] = (byte) (0xc0 | point >> 6);
            to[i++] = (byte) (0x80 | point & 0x3f);
        } else {
            if (point < 0x10000) {
                to[i++] = (byte) (0xe0 | point >> 12);
            } else {
                to[i++] = (byte) (0xf0 | point >> 18);
                to[i++] = (byte) (0x80 | point >> 12 & 0x3f);
            }
            to[i++] = (byte) (0x80 | point >> 6 & 0x3f);
            to[i++] = (byte) (0x80 | point & 0x3f);
        }
        return i;
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** A string's text: a buffer that is used again. */
    static final class Text {
        private byte[] bytes = {};
        private int length;

        byte[] bytes() {
            return bytes;
        }

        int length() {
            return length;
        }

        /** Becomes a copy of a range. */
        void set(byte[] from, int start, int end) {
            System.arraycopy(from, start, atLeast(end - start), 0, end - start);
            length = end - start;
        }

        @Override
        public String toString() {
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        }

        private byte[] atLeast(int size) {
            if (bytes.length < size) {
                bytes = new byte[size];
            }
            return bytes;
        }
    }
}
