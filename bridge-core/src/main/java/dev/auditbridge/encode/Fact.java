package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an Event tells, as a field of a schema wants it: how it is read, and what a page says about that. Immutable,
 * for many threads.
 */
sealed interface Fact {

    /** What of the Event it is made of; nothing for what is the same in every Event. */
    List<Member> members();

    /** How it is made of them; empty if it is the value as it stands. */
    String how();

    /** A text; absent where the Event tells nothing. */
    record Text(List<Member> members, String how, Function<AuditEvent, @Nullable String> reader) implements Fact {
        @Nullable
        String of(AuditEvent event) {
            return reader.apply(event);
        }
    }

    /** A whole number. */
    record Whole(List<Member> members, String how, Function<AuditEvent, @Nullable Long> reader) implements Fact {
        @Nullable
        Long of(AuditEvent event) {
            return reader.apply(event);
        }
    }

    /** Several texts; none where the Event tells nothing. */
    record Texts(List<Member> members, String how, Function<AuditEvent, List<String>> reader) implements Fact {
        List<String> of(AuditEvent event) {
            return reader.apply(event);
        }
    }

    /** A JSON value, written as it is; for schemas that are JSON. */
    record Json(List<Member> members, String how, JsonWriter writer) implements Fact {}

    /** Writes a JSON value of an Event. */
    @FunctionalInterface
    interface JsonWriter {
        /** Writes the value, or nothing at all where the Event tells nothing. */
        void write(AuditEvent event, Utf8Buffer out);
    }

    /** A value as it stands. */
    static Text text(Member member, Function<AuditEvent, @Nullable String> reader) {
        return new Text(List.of(member), "", reader);
    }

    /** A text made of some members. */
    static Text text(String how, Function<AuditEvent, @Nullable String> reader, Member... members) {
        return new Text(List.of(members), how, reader);
    }

    /** The same text in every Event. */
    static Text constant(String value) {
        return new Text(List.of(), "always `" + value + "`", event -> value);
    }

    /** The same texts in every Event. */
    static Texts constants(String... values) {
        List<String> texts = List.of(values);
        return new Texts(List.of(), "always `" + String.join("`, `", texts) + "`", event -> texts);
    }

    /** The same number in every Event. */
    static Whole constant(long value) {
        return new Whole(List.of(), "always " + value, event -> value);
    }
}
