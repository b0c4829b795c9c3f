package dev.auditbridge.app;

import java.util.BitSet;

/**
 * Finds where one JSON document ends, byte by byte, and notices that it cannot go on. Checks the structure and the strings'
 * bounds, not numbers, escapes or UTF-8: what is inside is for a decoder to judge.
 */
final class JsonGrammar {
    /** What a byte meant. */
    enum Step {
        /** The document goes on. */
        INSIDE,
        /** This byte was its last. */
        END,
        /** This byte cannot stand here. */
        BROKEN
    }

    private enum Expect {
        VALUE,
        VALUE_OR_END,
        KEY,
        KEY_OR_END,
        COLON,
        COMMA_OR_END
    }

    private final BitSet objects = new BitSet();
    private int depth;
    private Expect expect = Expect.VALUE;
    private boolean inString;
    private boolean escaped;
    private boolean inWord;

    /** Begins a new document. */
    void reset() {
        depth = 0;
        expect = Expect.VALUE;
        inString = false;
        escaped = false;
        inWord = false;
    }

    /** Takes the document's next byte; the first is <code>{</code> or {@code [}. */
    Step take(byte b) {
        if (inString) {
            return string(b);
        }
        if (inWord && isWord(b)) {
            return Step.INSIDE;
        }
        inWord = false;
        return switch (b) {
            case ' ', '\t', '\r', '\n' -> Step.INSIDE;
            case '{' -> open(true);
            case '[' -> open(false);
            case '}' -> close(true);
            case ']' -> close(false);
            case '"' -> quote();
            case ':' -> when(expect == Expect.COLON, Expect.VALUE);
            case ',' -> when(expect == Expect.COMMA_OR_END, objects.get(depth) ? Expect.KEY : Expect.VALUE);
            default -> word(b);
        };
    }

    private Step string(byte b) {
        if (escaped) {
            escaped = false;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            inString = false;
        }
        // A line break cannot stand in a string: the line was cut.
        return b == '\n' ? Step.BROKEN : Step.INSIDE;
    }

    private Step open(boolean object) {
        if (expect != Expect.VALUE && expect != Expect.VALUE_OR_END) {
            return Step.BROKEN;
        }
        depth++;
        objects.set(depth, object);
        expect = object ? Expect.KEY_OR_END : Expect.VALUE_OR_END;
        return Step.INSIDE;
    }

    private Step close(boolean object) {
        boolean fits = expect == Expect.COMMA_OR_END || expect == (object ? Expect.KEY_OR_END : Expect.VALUE_OR_END);
        if (!fits || objects.get(depth) != object) {
            return Step.BROKEN;
        }
        depth--;
        expect = Expect.COMMA_OR_END;
        return depth == 0 ? Step.END : Step.INSIDE;
    }

    private Step quote() {
        inString = true;
        return switch (expect) {
            case KEY, KEY_OR_END -> when(true, Expect.COLON);
            case VALUE, VALUE_OR_END -> when(true, Expect.COMMA_OR_END);
            case COLON, COMMA_OR_END -> Step.BROKEN;
        };
    }

    private Step word(byte b) {
        inWord = isWord(b);
        return when(inWord && (expect == Expect.VALUE || expect == Expect.VALUE_OR_END), Expect.COMMA_OR_END);
    }

    private Step when(boolean allowed, Expect next) {
        expect = next;
        return allowed ? Step.INSIDE : Step.BROKEN;
    }

    private static boolean isWord(byte b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b == '-' || b == '+' || b == '.' || b == 'E';
    }
}
