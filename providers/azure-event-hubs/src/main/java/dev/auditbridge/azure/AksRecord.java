package dev.auditbridge.azure;

import dev.auditbridge.azure.JsonScanner.BrokenException;
import dev.auditbridge.azure.JsonScanner.Text;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One record, as one walk over it finds its members: places in the bytes, and the log's text. Used again for the next. */
final class AksRecord {

    /** The forms of the log member. */
    enum Log {
        ABSENT,
        TEXT,
        CUT_TEXT,
        /** A JSON value in place. */
        VALUE
    }

    private final int[] starts = new int[AksField.values().length];
    private final int[] ends = new int[AksField.values().length];
    private final Text text = new Text();
    private byte[] in = {};
    private Log log = Log.ABSENT;
    private boolean envelope;

    /** Forgets everything. */
    void reset(byte[] bytes) {
        in = bytes;
        log = Log.ABSENT;
        envelope = false;
        Arrays.fill(starts, -1);
    }

    /**
     * Walks an object and notes its members.
     *
     * @param nested what to do with a {@code records} member that is an array
     * @throws BrokenException with everything noted that stands before the break
     */
    void walk(JsonScanner scanner, Nested nested) throws BrokenException {
        if (!scanner.open('{', '}')) {
            return;
        }
        do {
            AksField field = name(scanner);
            byte first = scanner.peek();
            if (field == AksField.RECORDS && first == '[') {
                nested.records(scanner);
                envelope = true;
            } else if (field == AksField.PROPERTIES && first == '{') {
                properties(scanner);
            } else {
                value(scanner, field);
            }
        } while (scanner.more('}'));
    }

    /** What to do with an array of records. */
    @FunctionalInterface
    interface Nested {
        void records(JsonScanner scanner) throws BrokenException;
    }

    private void properties(JsonScanner scanner) throws BrokenException {
        scanner.peek();
        starts[AksField.PROPERTIES.ordinal()] = scanner.position();
        ends[AksField.PROPERTIES.ordinal()] = scanner.position();
        if (!scanner.open('{', '}')) {
            return;
        }
        do {
            AksField field = name(scanner);
            value(scanner, field == AksField.LOG ? field : null);
        } while (scanner.more('}'));
    }

    /**
     * Reads properties that are a string holding JSON, so that the log within is one string deeper.
     *
     * @return whether they were read; if not, nothing has changed
     */
    boolean readQuotedProperties(LenientJson lenient) {
        if (log != Log.ABSENT || !has(AksField.PROPERTIES) || in[start(AksField.PROPERTIES)] != '"') {
            return false;
        }
        Text quoted = new Text();
        try {
            scanner(AksField.PROPERTIES).unescape(quoted);
        } catch (BrokenException e) {
            return false;
        }
        return readProperties(quoted.bytes(), quoted.length())
                || lenient.rewrite(quoted.bytes(), 0, quoted.length())
                        .filter(rewritten -> readProperties(rewritten.json(), rewritten.json().length))
                        .isPresent();
    }

    private boolean readProperties(byte[] bytes, int length) {
        AksRecord inner = new AksRecord();
        inner.reset(bytes);
        try {
            inner.properties(new JsonScanner(bytes, 0, length));
        } catch (BrokenException e) {
            return false;
        }
        if (inner.log == Log.VALUE) {
            text.set(bytes, inner.start(AksField.LOG), inner.end(AksField.LOG));
        } else {
            text.set(inner.text.bytes(), 0, inner.text.length());
        }
        log = inner.log == Log.ABSENT ? Log.ABSENT : Log.TEXT;
        return true;
    }

    private void value(JsonScanner scanner, @Nullable AksField field) throws BrokenException {
        if (field == AksField.LOG && scanner.peek() == '"') {
            log = Log.ABSENT;
            if (!scanner.unescape(text)) {
                log = Log.CUT_TEXT;
                throw BrokenException.ofCut();
            }
            log = Log.TEXT;
            return;
        }
        scanner.peek();
        int start = scanner.position();
        scanner.skipValue();
        if (field != null) {
            starts[field.ordinal()] = start;
            ends[field.ordinal()] = scanner.position();
            if (field == AksField.LOG) {
                log = Log.VALUE;
            }
        }
    }

    private static @Nullable AksField name(JsonScanner scanner) throws BrokenException {
        scanner.name();
        if (!scanner.stringEscaped()) {
            return AksField.of(scanner.bytes(), scanner.stringStart(), scanner.stringEnd());
        }
        Text name = new Text();
        new JsonScanner(scanner.bytes(), scanner.stringStart() - 1, scanner.stringEnd() + 1).unescape(name);
        return AksField.of(name.bytes(), 0, name.length());
    }

    /** Whether an array of records was found whole in it. */
    boolean isEnvelope() {
        return envelope;
    }

    Log log() {
        return log;
    }

    /** The log's text, when it is one. */
    Text text() {
        return text;
    }

    boolean has(AksField field) {
        return starts[field.ordinal()] >= 0;
    }

    int start(AksField field) {
        return starts[field.ordinal()];
    }

    int end(AksField field) {
        return ends[field.ordinal()];
    }

    byte[] bytes() {
        return in;
    }

    /** A cursor over one member's value. */
    JsonScanner scanner(AksField field) {
        return new JsonScanner(in, start(field), end(field));
    }

    /** The text of a string member, or nothing. */
    @Nullable
    String string(AksField field) {
        if (!has(field) || in[start(field)] != '"') {
            return null;
        }
        JsonScanner value = scanner(field);
        Text text = new Text();
        try {
            value.skipString();
            if (!value.stringEscaped()) {
                return new String(
                        in, value.stringStart(), value.stringEnd() - value.stringStart(), StandardCharsets.UTF_8);
            }
            value.position(start(field));
            value.unescape(text);
        } catch (BrokenException e) {
            return null;
        }
        return text.toString();
    }

    /** The record's time, or nothing if there is none that says its offset. */
    @Nullable
    Instant time() {
        if (!has(AksField.TIME) || in[start(AksField.TIME)] != '"') {
            return null;
        }
        return RecordTime.parse(in, start(AksField.TIME) + 1, end(AksField.TIME) - 1);
    }
}
