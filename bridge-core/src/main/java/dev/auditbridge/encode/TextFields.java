package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the fields of a mapping as {@code key=value}, those that an Event tells nothing for left out. Thread-safe. */
final class TextFields {
    private final List<Written> fields;
    private final Escaping escaping;

    /** A field with what is written before its value. */
    private record Written(Field field, byte[] before) {}

    /**
     * The fields.
     *
     * @param separator before each
     */
    TextFields(List<Field> fields, String separator, Escaping escaping) {
        this.fields = fields.stream()
                .map(field ->
                        new Written(field, (separator + field.target() + '=').getBytes(StandardCharsets.US_ASCII)))
                .toList();
        this.escaping = escaping;
    }

    void write(AuditEvent event, Utf8Buffer out) {
        for (Written field : fields) {
            String value = text(field.field.fact(), event);
            if (value != null) {
                out.bytes(field.before);
                escaping.write(value, field.field.limit(), out);
            }
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
}
