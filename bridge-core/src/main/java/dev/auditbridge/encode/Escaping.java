package dev.auditbridge.encode;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * How a value of a text format is written so that it cannot end its field, its line or its record: some characters have an
 * escape or a substitute of the format; every other control character (C0, DEL, C1) and the line and paragraph separators
 * U+2028 and U+2029 become a space, half of a surrogate pair U+FFFD. Immutable.
 */
final class Escaping {
    private static final byte[] SPACE = {' '};

    private static final byte[] AS_IT_IS = {};

    private final byte[][] ascii = new byte[128][];

    /**
     * The rules of a format.
     *
     * @param replacements what stands for an ASCII character
     */
    Escaping(Map<Character, String> replacements) {
        for (int c = 0; c < 128; c++) {
            String replacement = replacements.get((char) c);
            boolean control = c < ' ' || c == 127;
            ascii[c] =
                    replacement != null ? replacement.getBytes(StandardCharsets.US_ASCII) : control ? SPACE : AS_IT_IS;
        }
    }

    /**
     * Appends a value, or as much of it as a limit allows.
     *
     * @param most the most UTF-16 characters of the value, before escaping, that are written
     * @return whether it was cut
     */
    boolean write(String value, int most, Utf8Buffer out) {
        int end = value.length();
        if (end > most) {
            end = Character.isHighSurrogate(value.charAt(most - 1)) ? most - 1 : most;
        }
        for (int at = 0; at < end; ) {
            char c = value.charAt(at);
            if (c < 128) {
                byte[] replacement = ascii[c];
                if (replacement.length == 0) {
                    out.ascii(c);
                } else {
                    out.bytes(replacement);
                }
                at++;
            } else if (c < 0xa0 || c == '\u2028' || c == '\u2029') {
                out.ascii(' ');
                at++;
            } else {
                at = out.character(value, at);
            }
        }
        return end < value.length();
    }
}
