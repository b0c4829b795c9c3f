package dev.auditbridge.event;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Pieces of JSON text: strings written and read, white space taken out. */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    /** A string in quotes; control characters and halves of surrogate pairs become escapes. */
    static byte[] quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || isHalf(text, i)) {
                quoted.append("\\u")
                        .append(HEX.charAt(c >> 12))
                        .append(HEX.charAt(c >> 8 & 15))
                        .append(HEX.charAt(c >> 4 & 15))
                        .append(HEX.charAt(c & 15));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The document without white space between its tokens; it must be well-formed. */
    static byte[] compact(byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length);
        int run = 0;
        boolean inString = false;
        for (int i = 0; i < json.length; i++) {
            byte b = json[i];
            if (inString) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    inString = false;
                }
            } else if (b == '"') {
                inString = true;
            } else if (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
                out.write(json, run, i - run);
                run = i + 1;
            }
        }
        out.write(json, run, json.length - run);
        return out.toByteArray();
    }

    /** What a string says whose content, between its quotes, stands there; it must be well-formed. */
    static String unescape(byte[] json, int start, int end) {
        int i = backslash(json, start, end);
        if (i == end) {
            return utf8(json, start, end);
        }
        StringBuilder text = new StringBuilder(end - start);
        int run = start;
        for (; i < end; i = backslash(json, i, end)) {
            text.append(utf8(json, run, i));
            char escape = (char) json[i + 1];
            i += 2;
            switch (escape) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(utf8(json, i, i + 4), 16));
                    i += 4;
                }
                default -> text.append(escape);
            }
            run = i;
        }
        return text.append(utf8(json, run, end)).toString();
    }

    /** Past the escape that begins there. */
    static int afterEscape(byte[] json, int backslash, int end) throws MalformedJson {
        int i = backslash + 1;
        if (i == end) {
            throw new MalformedJson(MalformedJson.Fault.CUT);
        }
        switch (json[i]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return i + 1;
            }
            case 'u' -> {
                for (int digit = i + 1; digit <= i + 4; digit++) {
                    if (digit == end) {
                        throw new MalformedJson(MalformedJson.Fault.CUT);
                    }
                    if (Character.digit(json[digit], 16) < 0) {
                        throw new MalformedJson(MalformedJson.Fault.NOT_JSON);
                    }
                }
                return i + 5;
            }
            default -> throw new MalformedJson(MalformedJson.Fault.NOT_JSON);
        }
    }

    /** The next backslash from there on, or the end. */
    private static int backslash(byte[] json, int from, int end) {
        int i = from;
        while (i < end && json[i] != '\\') {
            i++;
        }
        return i;
    }

    private static String utf8(byte[] json, int start, int end) {
        return new String(json, start, end - start, StandardCharsets.UTF_8);
    }

    private static boolean isHalf(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
