package dev.auditbridge.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One value inside JSON that was validated before, such as a body of an {@link AuditEvent}: its bytes' place, and what is
 * in it, looked at only when asked.
 *
 * <p>For transforms, which cut and replace bytes and leave the rest as it came: nothing is converted, so numbers, escapes,
 * duplicate members and order survive. Depth costs no stack. Immutable.
 */
public final class JsonSlice {
    private final byte[] json;
    private final int start;
    private final int end;

    private JsonSlice(byte[] json, int start, int end) {
        this.json = json;
        this.start = start;
        this.end = end;
    }

    /** A member of an object. */
    public record Member(JsonSlice key, JsonSlice value) {
        /** Whether this is its name. */
        public boolean named(String name) {
            return key.is(name);
        }
    }

    /** The value that begins at the first byte, or after white space. */
    public static JsonSlice of(byte[] json) {
        int start = afterSpace(json, 0);
        return new JsonSlice(json, start, valueEnd(json, start));
    }

    /** The value in a range, as an envelope tells it. */
    public static JsonSlice of(byte[] json, AuditEvent.ByteRange range) {
        return new JsonSlice(json, range.start(), range.end());
    }

    /** The first byte. */
    public int start() {
        return start;
    }

    /** The byte after the last. */
    public int end() {
        return end;
    }

    /** How many bytes it has. */
    public int length() {
        return end - start;
    }

    /** Whether it is an object. */
    public boolean isObject() {
        return json[start] == '{';
    }

    /** Whether it is an array. */
    public boolean isArray() {
        return json[start] == '[';
    }

    /** Whether it is a string. */
    public boolean isString() {
        return json[start] == '"';
    }

    /** Whether it is {@code null}. */
    public boolean isNull() {
        return json[start] == 'n';
    }

    /** The members of an object, duplicates included, in order; of anything else none. */
    public List<Member> members() {
        List<Member> members = new ArrayList<>();
        if (isObject()) {
            int at = afterSpace(json, start + 1);
            while (json[at] != '}') {
                JsonSlice key = new JsonSlice(json, at, stringEnd(json, at));
                int colon = afterSpace(json, key.end);
                int value = afterSpace(json, colon + 1);
                JsonSlice slice = new JsonSlice(json, value, valueEnd(json, value));
                members.add(new Member(key, slice));
                at = afterComma(slice.end);
            }
        }
        return members;
    }

    /** The elements of an array, in order; of anything else none. */
    public List<JsonSlice> elements() {
        List<JsonSlice> elements = new ArrayList<>();
        if (isArray()) {
            int at = afterSpace(json, start + 1);
            while (json[at] != ']') {
                JsonSlice element = new JsonSlice(json, at, valueEnd(json, at));
                elements.add(element);
                at = afterComma(element.end);
            }
        }
        return elements;
    }

    /** Every string, number, truth value and {@code null} in it, keys excepted, in order; in one pass however deep it is. */
    public List<JsonSlice> leaves() {
        List<JsonSlice> leaves = new ArrayList<>();
        int at = start;
        while (at < end) {
            switch (json[at]) {
                case '{', '}', '[', ']', ',', ':', ' ', '\t', '\r', '\n' -> at++;
                default -> {
                    int leafEnd = valueEnd(json, at);
                    if (!isKey(leafEnd)) {
                        leaves.add(new JsonSlice(json, at, leafEnd));
                    }
                    at = leafEnd;
                }
            }
        }
        return leaves;
    }

    /** A value that a colon follows is a key. */
    private boolean isKey(int valueEnd) {
        int at = valueEnd;
        while (at < end && json[at] <= ' ' && json[at] >= 0) {
            at++;
        }
        return at < end && json[at] == ':';
    }

    /** Whether it is a string with this text. */
    public boolean is(String text) {
        if (!isString()) {
            return false;
        }
        if (isEscaped()) {
            return text().equals(text);
        }
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(json, start + 1, end - 1, wanted, 0, wanted.length);
    }

    /** The text of a string, decoded, with U+FFFD for what is not UTF-8; of anything else its bytes. */
    public String text() {
        if (!isString()) {
            return new String(json, start, length(), StandardCharsets.UTF_8);
        }
        return JsonText.unescape(json, start + 1, end - 1);
    }

    /** Its bytes, copied. */
    public byte[] bytes() {
        return Arrays.copyOfRange(json, start, end);
    }

    /** Whether these bytes occur in it. */
    public boolean contains(byte[] needle) {
        int last = end - needle.length;
        for (int at = start; at <= last; at++) {
            if (json[at] == needle[0] && Arrays.equals(json, at, at + needle.length, needle, 0, needle.length)) {
                return true;
            }
        }
        return false;
    }

    private boolean isEscaped() {
        for (int at = start + 1; at < end - 1; at++) {
            if (json[at] == '\\') {
                return true;
            }
        }
        return false;
    }

    private int afterComma(int valueEnd) {
        int at = afterSpace(json, valueEnd);
        return json[at] == ',' ? afterSpace(json, at + 1) : at;
    }

    static int afterSpace(byte[] json, int from) {
        int at = from;
        while (json[at] == ' ' || json[at] == '\t' || json[at] == '\r' || json[at] == '\n') {
            at++;
        }
        return at;
    }

    private static int stringEnd(byte[] json, int quote) {
        int at = quote + 1;
        while (json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private static int valueEnd(byte[] json, int from) {
        return switch (json[from]) {
            case '"' -> stringEnd(json, from);
            case '{', '[' -> containerEnd(json, from);
            default -> scalarEnd(json, from);
        };
    }

    private static int containerEnd(byte[] json, int from) {
        int depth = 0;
        int at = from;
        do {
            switch (json[at]) {
                case '"' -> at = stringEnd(json, at) - 1;
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            at++;
        } while (depth > 0);
        return at;
    }

    private static int scalarEnd(byte[] json, int from) {
        int at = from;
        while (at < json.length && json[at] > ' ' && json[at] != ',' && json[at] != '}' && json[at] != ']') {
            at++;
        }
        return at;
    }
}
