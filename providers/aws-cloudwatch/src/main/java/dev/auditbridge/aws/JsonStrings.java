package dev.auditbridge.aws;

/**
 * Takes the escapes out of a JSON string, bytes to bytes.
 *
 * <p>A message is JSON inside a JSON string. A detour over characters would replace what is not UTF-8 before the codec can
 * say so, and would cost two copies of every Event.
 */
final class JsonStrings {
    private static final int REPLACEMENT = 0xFFFD;

    private JsonStrings() {}

    /**
     * Writes the string's value in UTF-8 to {@code to}, which has room for {@code end - start} bytes: no escape is shorter
     * than what it stands for. The escapes are whole: a parser has been over them.
     *
     * @return how many bytes were written
     */
    static int unescape(byte[] from, int start, int end, byte[] to) {
        int out = 0;
        int in = start;
        while (in < end) {
            byte b = from[in++];
            if (b != '\\') {
                to[out++] = b;
                continue;
            }
            byte escaped = from[in++];
            switch (escaped) {
                case 'n' -> to[out++] = '\n';
                case 't' -> to[out++] = '\t';
                case 'r' -> to[out++] = '\r';
                case 'b' -> to[out++] = '\b';
                case 'f' -> to[out++] = '\f';
                case 'u' -> {
                    int c = hex(from, in);
                    in += 4;
                    if (Character.isHighSurrogate((char) c) && startsLowSurrogate(from, in, end)) {
                        c = Character.toCodePoint((char) c, (char) hex(from, in + 2));
                        in += 6;
                    } else if (Character.isSurrogate((char) c)) {
                        c = REPLACEMENT;
                    }
                    out = utf8(c, to, out);
                }
                default -> to[out++] = escaped;
            }
        }
        return out;
    }

    private static boolean startsLowSurrogate(byte[] from, int in, int end) {
        return in + 6 <= end
                && from[in] == '\\'
                && from[in + 1] == 'u'
                && Character.isLowSurrogate((char) hex(from, in + 2));
    }

    private static int hex(byte[] from, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            value = value << 4 | Character.digit(from[i], 16);
        }
        return value;
    }

    private static int utf8(int c, byte[] to, int at) {
        int out = at;
        if (c < 0x80) {
            to[out++] = (byte) c;
        } else if (c < 0x800) {
            to[out++] = (byte) (0xC0 | c >> 6);
            to[out++] = (byte) (0x80 | c & 0x3F);
        } else if (c < 0x10000) {
            to[out++] = (byte) (0xE0 | c >> 12);
            to[out++] = (byte) (0x80 | c >> 6 & 0x3F);
            to[out++] = (byte) (0x80 | c & 0x3F);
        } else {
            to[out++] = (byte) (0xF0 | c >> 18);
            to[out++] = (byte) (0x80 | c >> 12 & 0x3F);
            to[out++] = (byte) (0x80 | c >> 6 & 0x3F);
            to[out++] = (byte) (0x80 | c & 0x3F);
        }
        return out;
    }
}
