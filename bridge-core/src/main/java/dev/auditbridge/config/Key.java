package dev.auditbridge.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One key of a component: its name, type, bounds, default and sentence. The loader, the schema, the reference and the
 * errors all come from it. Immutable; {@link #required()} and {@link #or} give a changed copy.
 *
 * <p>A key is optional unless it is {@link #required()}: read it with {@link Settings#get} if it is required or has a
 * default, else with {@link Settings#find}.
 *
 * @param <T> what the value becomes
 */
public final class Key<T> {
    private final String name;
    private final String sentence;
    private final Type<T> type;
    private final boolean required;
    private final @Nullable T fallback;

    private Key(String name, String sentence, Type<T> type, boolean required, @Nullable T fallback) {
        this.name = name;
        this.sentence = sentence;
        this.type = type;
        this.required = required;
        this.fallback = fallback;
    }

    /** The forms of a value. */
    public sealed interface Type<T> {
        /** Any text; an empty one only where it means something. */
        record Text(boolean mayBeEmpty) implements Type<String> {
            /** A text that is not empty. */
            public Text() {
                this(false);
            }
        }

        /** A secret: {@code ${env:NAME}} or {@code ${file:PATH}}; a literal only where allowed. */
        record SecretText() implements Type<Secret> {}

        /** A whole number between bounds. */
        record Whole(int least, int most) implements Type<Integer> {}

        /** {@code true} or {@code false}. */
        record Flag() implements Type<Boolean> {}

        /** A duration with a unit, as in {@code 10m}. */
        record Time(Duration least, Duration most) implements Type<Duration> {}

        /** A size with a unit, as in {@code 64MiB}, in bytes. */
        record Size(long least, long most) implements Type<Long> {}

        /** One of an enum's constants, written in lower case with dashes. */
        record Choice<E extends Enum<E>>(Class<E> constants) implements Type<E> {}

        /** One of a few words. */
        record Word(List<String> allowed) implements Type<String> {}

        /** A list of texts, with at least one entry; an empty text only where it means something. */
        record Texts(boolean mayBeEmpty) implements Type<List<String>> {
            /** A list of texts that are not empty. */
            public Texts() {
                this(false);
            }
        }

        /** Where to begin. */
        record StartAt() implements Type<Start> {}

        /** Keys of their own. */
        record Nested(List<Key<?>> keys) implements Type<Settings> {}

        /** A list of such, with at least one entry. */
        record NestedList(List<Key<?>> keys) implements Type<List<Settings>> {}

        /** One of several components; the file names the component itself, not this key. */
        record OneOf(List<ComponentSpec> components) implements Type<Component> {}
    }

    /** A text. */
    public static Key<String> text(String name, String sentence) {
        return of(name, sentence, new Type.Text());
    }

    /** A text for which the empty one means something, too. */
    public static Key<String> textOrEmpty(String name, String sentence) {
        return of(name, sentence, new Type.Text(true));
    }

    /** A secret. */
    public static Key<Secret> secret(String name, String sentence) {
        return of(name, sentence, new Type.SecretText());
    }

    /** A whole number. */
    public static Key<Integer> whole(String name, String sentence, int least, int most) {
        return of(name, sentence, new Type.Whole(least, most));
    }

    /** A flag. */
    public static Key<Boolean> flag(String name, String sentence) {
        return of(name, sentence, new Type.Flag());
    }

    /** A duration. */
    public static Key<Duration> duration(String name, String sentence, Duration least, Duration most) {
        return of(name, sentence, new Type.Time(least, most));
    }

    /** A size. */
    public static Key<Long> size(String name, String sentence, long least, long most) {
        return of(name, sentence, new Type.Size(least, most));
    }

    /** A choice. */
    public static <E extends Enum<E>> Key<E> choice(String name, String sentence, Class<E> constants) {
        return of(name, sentence, new Type.Choice<>(constants));
    }

    /** One of a few words. */
    public static Key<String> word(String name, String sentence, List<String> allowed) {
        return of(name, sentence, new Type.Word(List.copyOf(allowed)));
    }

    /** A list of texts. */
    public static Key<List<String>> texts(String name, String sentence) {
        return of(name, sentence, new Type.Texts());
    }

    /** A list of texts among which the empty one means something, too. */
    public static Key<List<String>> textsOrEmpty(String name, String sentence) {
        return of(name, sentence, new Type.Texts(true));
    }

    /** Where a pull source begins: the same key, name and default for every one. */
    public static Key<Start> start() {
        return Key.<Start>of(
                        "start",
                        "Where to begin without a stored position: earliest, latest, an RFC 3339 time, or a duration back.",
                        new Type.StartAt())
                .or(new Start.Back(Duration.ofHours(24)));
    }

    /** Keys of their own under this one. */
    public static Key<Settings> nested(String name, String sentence, Key<?>... keys) {
        return of(name, sentence, new Type.Nested(List.of(keys)));
    }

    /** A list of such. */
    public static Key<List<Settings>> nestedList(String name, String sentence, Key<?>... keys) {
        return of(name, sentence, new Type.NestedList(List.of(keys)));
    }

    /**
     * One of several components. It has no key of its own in the file: the mapping names the component, as in
     * {@code file: {directory: x}}.
     *
     * @param name what it is called in an error, such as {@code kind of source}
     */
    public static Key<Component> oneOf(String name, String sentence, List<ComponentSpec> components) {
        return of(name, sentence, new Type.OneOf(List.copyOf(components)));
    }

    private static <T> Key<T> of(String name, String sentence, Type<T> type) {
        return new Key<>(name, sentence, type, false, null);
    }

    /** This key, and it must be there. */
    public Key<T> required() {
        return new Key<>(name, sentence, type, true, null);
    }

    /** This key with a default. */
    public Key<T> or(T value) {
        return new Key<>(name, sentence, type, false, value);
    }

    /** The name in the file. */
    public String name() {
        return name;
    }

    /** One sentence for a person. */
    public String sentence() {
        return sentence;
    }

    /** The form of the value. */
    public Type<T> type() {
        return type;
    }

    /** Whether it must be there. */
    public boolean isRequired() {
        return required;
    }

    /** The default, if it has one. */
    public Optional<T> fallback() {
        return Optional.ofNullable(fallback);
    }
}
