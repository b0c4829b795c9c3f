package dev.auditbridge.encode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A strict reader of CEF: version 0, seven header fields, then keys at a line's begin or after a space; escapes undone. */
public record CefLine(List<String> header, Map<String, String> extension) {

    /** Reads one record, or fails. */
    public static CefLine parse(String line) {
        check(line.startsWith("CEF:0|"), line);
        check(line.chars().noneMatch(c -> c < ' ' || c == 127), line);
        List<String> header = new ArrayList<>();
        int at = 6;
        StringBuilder field = new StringBuilder();
        while (header.size() < 6) {
            char c = line.charAt(at++);
            if (c == '\\') {
                char escaped = line.charAt(at++);
                check(escaped == '\\' || escaped == '|', line);
                field.append(escaped);
            } else if (c == '|') {
                header.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        return new CefLine(header, extension(line.substring(at)));
    }

    private static Map<String, String> extension(String text) {
        Map<String, String> extension = new LinkedHashMap<>();
        int at = 0;
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            String key = text.substring(at, equals);
            check(key.matches("[A-Za-z0-9]+"), text);
            int next = nextKey(text, equals + 1);
            check(extension.put(key, unescaped(text.substring(equals + 1, next))) == null, text);
            at = next + 1;
        }
        return extension;
    }

    /** The space before the next key, or the end: the last space before the next {@code =} that is not escaped. */
    private static int nextKey(String text, int from) {
        int space = -1;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == ' ') {
                space = i;
            } else if (c == '=') {
                check(space >= 0, text);
                return space;
            }
        }
        return text.length();
    }

    private static String unescaped(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            switch (value.charAt(++i)) {
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case '=' -> text.append('=');
                case '\\' -> text.append('\\');
                default -> throw new AssertionError("no escape of CEF: " + value);
            }
        }
        return text.toString();
    }

    private static void check(boolean holds, String text) {
        if (!holds) {
            throw new AssertionError("not CEF: " + text);
        }
    }
}
