package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the fields of a mapping as {@code key=value}, those that an Event tells nothing for left out. Thread-safe. */
final class TextFields {
    private final List<Written> fields;
    private final byte[] separator;
    private final Escaping escaping;

    /** A field with what is written before and after its value. */
    private record Written(Field field, byte[] before, byte[] after) {}

    /**
     * The fields.
     *
     * @param separator between two
     */
    TextFields(List<Field> fields, String separator, Escaping escaping) {
        this.separator = ascii(separator);
        this.fields = fields.stream()
                .map(field -> new Written(
                        field,
                        ascii(field.target() + '='),
                        ascii(field.label().isEmpty() ? "" : separator + field.target() + "Label=" + field.label())))
                .toList();
        this.escaping = escaping;
    }

    /**
     * Appends the fields.
     *
     * @param cut gets the names of those that did not fit
     */
    void write(AuditEvent event, Utf8Buffer out, List<String> cut) {
        int start = out.size();
        for (Written written : fields) {
            Field field = written.field;
            if (field.fact() instanceof Fact.Json json) {
                separate(start, out);
                out.bytes(written.before);
                json.writer().write(event, out);
                continue;
            }
            String value = text(field.fact(), event);
            if (value != null && !value.isEmpty()) {
                separate(start, out);
                out.bytes(written.before);
                if (escaping.write(value, field.limit(), out)) {
                    cut.add(field.target());
                }
                out.bytes(written.after);
            }
        }
    }

    private void separate(int start, Utf8Buffer out) {
        if (out.size() > start) {
            out.bytes(separator);
        }
    }

    /** What a fact is in a text. */
    static @Nullable String text(Fact fact, AuditEvent event) {
        return switch (fact) {
            case Fact.Text text -> text.of(event);
            case Fact.Whole whole -> {
                Long value = whole.of(event);
                yield value == null ? null : Long.toString(value);
            }
            case Fact.Texts texts -> {
                List<String> values = texts.of(event);
                yield values.isEmpty() ? null : String.join(",", values);
            }
            case Fact.Json json -> throw new IllegalArgumentException("no text: " + json.how());
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
