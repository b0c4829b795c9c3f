package dev.auditbridge.encode;

import java.util.Arrays;

/** UTF-8 that grows. For one thread. */
final class Utf8Buffer {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes;
    private int size;

    Utf8Buffer(int capacity) {
        bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    /** Takes back what was written since it had that size. */
    void truncate(int earlier) {
        size = earlier;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    void ascii(char c) {
        room(1);
        bytes[size++] = (byte) c;
    }

    void ascii(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
    }

    void bytes(byte[] added) {
        bytes(added, 0, added.length);
    }

    void bytes(byte[] source, int from, int to) {
        room(to - from);
        System.arraycopy(source, from, bytes, size, to - from);
        size += to - from;
    }

    void number(long value) {
        if (value < 0) {
            ascii(Long.toString(value));
            return;
        }
        int digits = 1;
        for (long rest = value; rest > 9; rest /= 10) {
            digits++;
        }
        room(digits);
        long rest = value;
        for (int at = size + digits - 1; at >= size; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }

    /** A character of a text; a half of a surrogate pair becomes U+FFFD. Returns the index after it. */
    int character(String text, int at) {
        char c = text.charAt(at);
        room(4);
        if (c < 0x80) {
            bytes[size++] = (byte) c;
        } else if (c < 0x800) {
            bytes[size++] = (byte) (0xc0 | c >> 6);
            bytes[size++] = (byte) (0x80 | c & 0x3f);
        } else if (isPair(text, at)) {
            int point = Character.toCodePoint(c, text.charAt(at + 1));
            bytes[size++] = (byte) (0xf0 | point >> 18);
            bytes[size++] = (byte) (0x80 | point >> 12 & 0x3f);
            bytes[size++] = (byte) (0x80 | point >> 6 & 0x3f);
            bytes[size++] = (byte) (0x80 | point & 0x3f);
            return at + 2;
        } else {
            char whole = Character.isSurrogate(c) ? '\ufffd' : c;
            bytes[size++] = (byte) (0xe0 | whole >> 12);
            bytes[size++] = (byte) (0x80 | whole >> 6 & 0x3f);
            bytes[size++] = (byte) (0x80 | whole & 0x3f);
        }
        return at + 1;
    }

    /** A text as a JSON string (RFC 8259, section 7); a half of a surrogate pair stays, as an escape. */
    void quoted(String text) {
        int length = text.length();
        ascii('"');
        for (int at = 0; at < length; ) {
            at = plain(text, at);
            if (at < length) {
                at = other(text, at);
            }
        }
        ascii('"');
    }

    /** Appends characters that are one byte each and stand for themselves in a JSON string; the index after them. */
    private int plain(String text, int from) {
        int length = text.length();
        room(length - from);
        int at = from;
        int to = size;
        while (at < length) {
            char c = text.charAt(at);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                break;
            }
            bytes[to++] = (byte) c;
            at++;
        }
        size = to;
        return at;
    }

    /** Appends any other character; the index after it. */
    private int other(String text, int at) {
        char c = text.charAt(at);
        if (c == '"' || c == '\\') {
            ascii('\\');
            ascii(c);
            return at + 1;
        }
        if (c >= ' ' && (!Character.isSurrogate(c) || isPair(text, at))) {
            return character(text, at);
        }
        room(6);
        bytes[size++] = '\\';
        bytes[size++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[size++] = HEX[c >> shift & 15];
        }
        return at + 1;
    }

    private static boolean isPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
        }
    }
}
