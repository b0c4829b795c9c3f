package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the fields of a mapping as one JSON object. A dot in a target steps into an object; {@code []} after a name makes an
 * array: of one object for several fields, of one object for each text of a single field. Fields that an Event tells nothing
 * for, and objects without fields, are left out. Thread-safe.
 */
final class JsonFields {
    private final List<Node> fields;

    private sealed interface Node {
        byte[] name();
    }

    private record Leaf(byte[] name, Fact fact) implements Node {}

    private record Branch(byte[] name, boolean array, List<Node> children) implements Node {}

    JsonFields(List<Field> fields) {
        this.fields = nodes(fields.stream()
                .map(field -> new Part(field.target(), field.fact()))
                .toList());
    }

    /** What is left of a target below an object. */
    private record Part(String target, Fact fact) {}

    private static List<Node> nodes(List<Part> parts) {
        Map<String, List<Part>> byName = new LinkedHashMap<>();
        for (Part part : parts) {
            int dot = part.target.indexOf('.');
            String name = dot < 0 ? part.target : part.target.substring(0, dot);
            String rest = dot < 0 ? "" : part.target.substring(dot + 1);
            byName.computeIfAbsent(name, it -> new ArrayList<>()).add(new Part(rest, part.fact));
        }
        List<Node> nodes = new ArrayList<>();
        byName.forEach((name, below) -> {
            boolean array = name.endsWith("[]");
            Utf8Buffer quoted = new Utf8Buffer(32);
            quoted.quoted(array ? name.substring(0, name.length() - 2) : name);
            quoted.ascii(':');
            Part first = below.getFirst();
            nodes.add(
                    first.target.isEmpty()
                            ? new Leaf(quoted.toByteArray(), only(below, name).fact)
                            : new Branch(quoted.toByteArray(), array, nodes(below)));
        });
        return List.copyOf(nodes);
    }

    private static Part only(List<Part> parts, String name) {
        if (parts.size() > 1) {
            throw new IllegalArgumentException("two rows for " + name);
        }
        return parts.getFirst();
    }

    /** Appends the object. */
    void write(AuditEvent event, Utf8Buffer out) {
        writeObject(fields, event, out);
    }

    private static boolean writeObject(List<Node> nodes, AuditEvent event, Utf8Buffer out) {
        out.ascii('{');
        boolean any = false;
        for (Node node : nodes) {
            int before = out.size();
            if (any) {
                out.ascii(',');
            }
            out.bytes(node.name());
            boolean written = switch (node) {
                case Leaf leaf -> writeValue(leaf.fact, event, out);
                case Branch branch -> writeBranch(branch, event, out);
            };
            if (written) {
                any = true;
            } else {
                out.truncate(before);
            }
        }
        out.ascii('}');
        return any;
    }

    private static boolean writeBranch(Branch branch, AuditEvent event, Utf8Buffer out) {
        if (!branch.array) {
            return writeObject(branch.children, event, out);
        }
        out.ascii('[');
        boolean written =
                branch.children.getFirst() instanceof Leaf(byte[] name, Fact.Texts texts) && branch.children.size() == 1
                        ? writeEach(name, texts.of(event), out)
                        : writeObject(branch.children, event, out);
        out.ascii(']');
        return written;
    }

    private static boolean writeEach(byte[] name, List<String> values, Utf8Buffer out) {
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                out.ascii(',');
            }
            out.ascii('{');
            out.bytes(name);
            out.quoted(values.get(i));
            out.ascii('}');
        }
        return !values.isEmpty();
    }

    private static boolean writeValue(Fact fact, AuditEvent event, Utf8Buffer out) {
        return switch (fact) {
            case Fact.Text text -> {
                String value = text.of(event);
                if (value != null) {
                    out.quoted(value);
                }
                yield value != null;
            }
            case Fact.Whole whole -> {
                Long value = whole.of(event);
                if (value != null) {
                    out.number(value);
                }
                yield value != null;
            }
            case Fact.Texts texts -> writeTexts(texts.of(event), out);
            case Fact.Json json -> {
                int before = out.size();
                json.writer().write(event, out);
                yield out.size() > before;
            }
        };
    }

    private static boolean writeTexts(List<String> values, Utf8Buffer out) {
        char separator = '[';
        for (String value : values) {
            out.ascii(separator);
            out.quoted(value);
            separator = ',';
        }
        out.ascii(']');
        return !values.isEmpty();
    }
}
