package dev.auditbridge.config;

import dev.auditbridge.config.Key.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The page of a configuration: every key, what may be written, its default and its sentence. */
public final class ReferencePage {
    private static final String HEAD = "| key | value | default | what |\n|---|---|---|---|\n";

    private final StringBuilder page = new StringBuilder();

    private ReferencePage() {}

    /** Makes the page of a root. */
    public static String of(ComponentSpec root) {
        ReferencePage reference = new ReferencePage();
        reference.preface(root);
        root.keys().forEach(reference::section);
        return reference.page.toString();
    }

    private void preface(ComponentSpec root) {
        page.append("# Reference of the configuration\n\n")
                .append(root.sentence())
                .append("""
                 This page is generated from the declarations that the program itself
                reads a configuration by. [auditbridge.schema.json](auditbridge.schema.json) says the same to an editor that completes and checks
                YAML: let the first line of a file be `# yaml-language-server: $schema=PATH/auditbridge.schema.json`.
                `auditbridge check -c FILE` says it at a terminal.

                - A duration is a whole number and its unit, `ms`, `s`, `m`, `h` or `d`; a size is one with `B`, `KiB`, `MiB` or `GiB`.
                - `${env:NAME}` and `${file:PATH}` may stand for any value; a secret refuses to be written out.
                - A dot goes into a mapping, `[]` into each entry of a list. A kind (of source, of output, ...) is the one key that names it.

                """);
        page.append(HEAD);
        root.keys().forEach(key -> row("", key));
    }

    /** The section of a key that has keys of its own. */
    private void section(Key<?> key) {
        List<Key<?>> keys = switch (key.type()) {
            case Type.Nested(List<Key<?>> nested) -> nested;
            case Type.NestedList(List<Key<?>> nested) -> nested;
            default -> List.of();
        };
        if (keys.isEmpty()) {
            return;
        }
        page.append("\n## ")
                .append(key.name())
                .append("\n\n")
                .append(key.sentence())
                .append('\n');
        List<ComponentSpec> kinds = new ArrayList<>();
        for (Key<?> own : keys) {
            if (own.type() instanceof Type.OneOf(List<ComponentSpec> components)) {
                kinds.addAll(components);
            }
        }
        if (keys.size() > 1 || kinds.isEmpty()) {
            table(keys.stream()
                    .filter(own -> !(own.type() instanceof Type.OneOf))
                    .toList());
        }
        for (ComponentSpec kind : kinds) {
            page.append("\n### ")
                    .append(key.name())
                    .append(": ")
                    .append(kind.name())
                    .append("\n\n");
            page.append(kind.sentence()).append('\n');
            if (!kind.keys().isEmpty()) {
                table(kind.keys());
            }
        }
    }

    private void table(List<Key<?>> keys) {
        page.append('\n').append(HEAD);
        keys.forEach(key -> rows("", key));
    }

    /** A key, and all below it. */
    private void rows(String before, Key<?> key) {
        switch (key.type()) {
            case Type.Nested(List<Key<?>> nested) -> {
                row(before, key);
                nested.forEach(own -> rows(before + key.name() + ".", own));
            }
            case Type.NestedList(List<Key<?>> nested) -> {
                row(before, key);
                nested.forEach(own -> rows(before + key.name() + "[].", own));
            }
            case Type.OneOf(List<ComponentSpec> components) -> {
                for (ComponentSpec component : components) {
                    line(before + component.name(), "mapping; one " + key.name(), "", component.sentence());
                    component.keys().forEach(own -> rows(before + component.name() + ".", own));
                }
            }
            default -> row(before, key);
        }
    }

    private void row(String before, Key<?> key) {
        String fallback = key.isRequired()
                ? "required"
                : key.fallback()
                        .map(ReferencePage::written)
                        .map(text -> "`" + text + "`")
                        .orElse("");
        line(before + key.name(), form(key.type()), fallback, key.sentence());
    }

    private void line(String path, String form, String fallback, String sentence) {
        page.append("| `")
                .append(path)
                .append("` | ")
                .append(form)
                .append(" | ")
                .append(fallback);
        page.append(" | ").append(sentence.replace("|", "\\|")).append(" |\n");
    }

    private static String written(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(Scalars::show).collect(Collectors.joining(", ", "[", "]"))
                : Scalars.show(value);
    }

    private static String form(Type<?> type) {
        return switch (type) {
            case Type.Text t -> "text";
            case Type.SecretText t -> "secret";
            case Type.Whole(int least, int most) -> "number, " + least + " to " + most;
            case Type.Flag t -> "`true` or `false`";
            case Type.Time(Duration least, Duration most) ->
                "duration, " + Units.show(least) + " to " + Units.show(most);
            case Type.Size(long least, long most) -> "size, " + Units.show(least) + " to " + Units.show(most);
            case Type.Choice<?> choice -> words(Scalars.words(choice));
            case Type.Word(List<String> allowed) -> words(allowed);
            case Type.StartAt t -> "`earliest`, `latest`, time, or duration back";
            case Type.Texts t -> "list of texts";
            case Type.Nested t -> "mapping";
            case Type.NestedList t -> "list of mappings";
            case Type.OneOf t -> "mapping";
        };
    }

    private static String words(List<String> allowed) {
        return allowed.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }
}
