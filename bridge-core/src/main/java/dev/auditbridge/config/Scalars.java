package dev.auditbridge.config;

import dev.auditbridge.config.Key.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The values that are written as one word or text: how each is read, named and shown. */
final class Scalars {
    private static final int MOST_SHOWN = 60;

    private Scalars() {}

    /**
     * Reads a value.
     *
     * @param text with all references resolved
     * @param quotable whether an error may repeat the text: not if any of it came from the environment or a file
     */
    static Object read(Type<?> type, String text, boolean quotable) throws BadValue {
        if (text.isEmpty() && !type.equals(new Type.Text(true))) {
            throw new BadValue("is empty; expected " + form(type));
        }
        return switch (type) {
            case Type.Text t -> text;
            case Type.SecretText t -> new Secret(text);
            case Type.Whole whole -> whole(whole, text, quotable);
            case Type.Flag t -> flag(text, quotable);
            case Type.Time time -> time(time, text, quotable);
            case Type.Size size -> size(size, text, quotable);
            case Type.Choice<?> choice -> choice.constants().getEnumConstants()[index(words(choice), text, quotable)];
            case Type.Word(List<String> allowed) -> allowed.get(index(allowed, text, quotable));
            case Type.StartAt t -> start(text, quotable);
            case Type.Texts t -> throw new IllegalArgumentException("not one text: " + type);
            case Type.Nested t -> throw new IllegalArgumentException("not one text: " + type);
            case Type.NestedList t -> throw new IllegalArgumentException("not one text: " + type);
            case Type.OneOf t -> throw new IllegalArgumentException("not one text: " + type);
        };
    }

    /** What may be written, to follow "expected". */
    static String form(Type<?> type) {
        return switch (type) {
            case Type.Text t -> "a text";
            case Type.SecretText t -> "a secret, as ${env:NAME} or ${file:PATH}";
            case Type.Whole(int least, int most) -> "a whole number from " + least + " to " + most;
            case Type.Flag t -> "true or false";
            case Type.Time(Duration least, Duration most) ->
                Units.DURATION_FORM + ", from " + Units.show(least) + " to " + Units.show(most);
            case Type.Size(long least, long most) ->
                Units.SIZE_FORM + ", from " + Units.show(least) + " to " + Units.show(most);
            case Type.Choice<?> choice -> "one of " + String.join(", ", words(choice));
            case Type.Word(List<String> allowed) -> "one of " + String.join(", ", allowed);
            case Type.StartAt t -> "earliest, latest, an RFC 3339 time or a duration back such as 24h";
            case Type.Texts t -> "a list of texts, as in [a, b]";
            case Type.Nested t -> "a mapping";
            case Type.NestedList t -> "a list of mappings, each beginning with a dash";
            case Type.OneOf t -> "a mapping";
        };
    }

    /** A value as it would be written in the file. */
    static String show(Object value) {
        return switch (value) {
            case Duration duration -> Units.show(duration);
            case Long bytes -> Units.show(bytes);
            case Enum<?> constant -> word(constant);
            case Start.Earliest s -> "earliest";
            case Start.Latest s -> "latest";
            case Start.At(Instant time) -> time.toString();
            case Start.Back(Duration duration) -> Units.show(duration);
            default -> value.toString();
        };
    }

    static List<String> words(Type.Choice<?> choice) {
        return Arrays.stream(choice.constants().getEnumConstants())
                .map(Scalars::word)
                .toList();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Object whole(Type.Whole whole, String text, boolean quotable) throws BadValue {
        if (!text.matches("[+-]?[0-9]{1,18}")) {
            throw refused(text, quotable, "is not a whole number; expected " + form(whole));
        }
        long value = Long.parseLong(text);
        if (value < whole.least() || value > whole.most()) {
            throw refused(text, quotable, "is out of range; expected " + form(whole));
        }
        return (int) value;
    }

    private static Object flag(String text, boolean quotable) throws BadValue {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(text, quotable, "is no flag; expected true or false");
        };
    }

    private static Object time(Type.Time time, String text, boolean quotable) throws BadValue {
        Duration value = Units.duration(text).orElseThrow(() -> noUnit(time, text, quotable));
        if (value.compareTo(time.least()) < 0 || value.compareTo(time.most()) > 0) {
            throw refused(text, quotable, outOfRange(Units.show(time.least()), Units.show(time.most())));
        }
        return value;
    }

    private static Object size(Type.Size size, String text, boolean quotable) throws BadValue {
        long value = Units.size(text).orElseThrow(() -> noUnit(size, text, quotable));
        if (value < size.least() || value > size.most()) {
            throw refused(text, quotable, outOfRange(Units.show(size.least()), Units.show(size.most())));
        }
        return value;
    }

    private static String outOfRange(String least, String most) {
        return "is out of range; from " + least + " to " + most + " is allowed";
    }

    private static BadValue noUnit(Type<?> type, String text, boolean quotable) {
        String kind = type instanceof Type.Time ? "duration" : "size";
        String form = type instanceof Type.Time ? Units.DURATION_FORM : Units.SIZE_FORM;
        String problem = text.matches("[0-9.]+") ? "has no unit; expected " : "is not a " + kind + "; expected ";
        return refused(text, quotable, problem + form);
    }

    private static int index(List<String> words, String text, boolean quotable) throws BadValue {
        int index = words.indexOf(text);
        if (index < 0) {
            Optional<String> nearest = quotable ? Nearest.to(text, words) : Optional.empty();
            throw refused(
                    text,
                    quotable,
                    "is not allowed here"
                            + nearest.map(n -> "; did you mean " + n + "?").orElse(".") + " Allowed: "
                            + String.join(", ", words));
        }
        return index;
    }

    private static Object start(String text, boolean quotable) throws BadValue {
        switch (text) {
            case "earliest":
                return new Start.Earliest();
            case "latest":
                return new Start.Latest();
            default:
        }
        Optional<Duration> back = Units.duration(text);
        if (back.isPresent()) {
            return new Start.Back(back.get());
        }
        try {
            return new Start.At(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            throw refused(text, quotable, "is no place to start; expected " + form(new Type.StartAt()));
        }
    }

    private static BadValue refused(String text, boolean quotable, String problem) {
        return new BadValue((quotable ? quoted(text) : "the value it refers to") + " " + problem);
    }

    private static String quoted(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return "\"" + (printable.length() > MOST_SHOWN ? printable.substring(0, MOST_SHOWN) + "..." : printable) + "\"";
    }
}
