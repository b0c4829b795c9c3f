package dev.auditbridge.google;

import java.util.Arrays;

/**
 * JSON in the writing, straight into memory: an entry has forty short texts, for which a general generator does more than for
 * what is in them. The caller sees to it that names and values alternate. For one thread.
 */
final class JsonBytes {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    private byte[] bytes;
    private int size;
    private boolean isCommaDue;

    JsonBytes(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    void startObject() {
        start('{');
    }

    void endObject() {
        end('}');
    }

    void startArray() {
        start('[');
    }

    void endArray() {
        end(']');
    }

    /** A member's name; its value comes next. */
    void name(String name) {
        separate();
        quoted(name);
        put(':');
        isCommaDue = false;
    }

    /** A string. */
    void text(String text) {
        separate();
        quoted(text);
    }

    /** A number or a word, which is ASCII. */
    void literal(String text) {
        separate();
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
    }

    /** A value that is JSON already, and may hold what is no UTF-8. */
    void raw(byte[] json, int start, int end) {
        separate();
        room(end - start);
        System.arraycopy(json, start, bytes, size, end - start);
        size += end - start;
    }

    private void start(char bracket) {
        separate();
        put(bracket);
        isCommaDue = false;
    }

    private void end(char bracket) {
        put(bracket);
        isCommaDue = true;
    }

    private void separate() {
        if (isCommaDue) {
            put(',');
        }
        isCommaDue = true;
    }

    private void quoted(String text) {
        put('"');
        int length = text.length();
        for (int at = plain(text, 0); at < length; at = plain(text, at + 1)) {
            special(text.charAt(at));
        }
        put('"');
    }

    /** Takes what is one byte each and needs no escape; the index after it. */
    private int plain(String text, int from) {
        int length = text.length();
        room(length - from);
        byte[] to = bytes;
        int end = size;
        int at = from;
        while (at < length) {
            char c = text.charAt(at);
            if (c < ' ' || c >= 0x80 || c == '"' || c == '\\') {
                break;
            }
            to[end++] = (byte) c;
            at++;
        }
        size = end;
        return at;
    }

    /** Takes any other character. Half of a surrogate pair can only be said by an escape, so each half is. */
    private void special(char c) {
        if (c < 0x80) {
            escape(c);
        } else if (Character.isSurrogate(c)) {
            unicode(c);
        } else if (c < 0x800) {
            put(0xC0 | c >> 6);
            put(0x80 | c & 0x3F);
        } else {
            put(0xE0 | c >> 12);
            put(0x80 | c >> 6 & 0x3F);
            put(0x80 | c & 0x3F);
        }
    }

    private void escape(char c) {
        char letter = switch (c) {
            case '"', '\\' -> c;
            case '\b' -> 'b';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\f' -> 'f';
            case '\r' -> 'r';
            default -> 'u';
        };
        if (letter == 'u') {
            unicode(c);
        } else {
            put('\\');
            put(letter);
        }
    }

    private void unicode(char c) {
        put('\\');
        put('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            put(HEX[c >> shift & 15]);
        }
    }

    private void put(int b) {
        room(1);
        bytes[size++] = (byte) b;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
        }
    }
}
