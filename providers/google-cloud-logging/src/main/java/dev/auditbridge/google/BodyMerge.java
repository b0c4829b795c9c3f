package dev.auditbridge.google;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of a split request or response together: objects by key, strings end to end, lists by place, anything else as
 * it comes first (Google, "Split audit log entries"). Split entries are rare, so these alone are held as trees.
 */
final class BodyMerge {
    private static final int DEEPEST = 1000;

    private final JsonFactory reading = JsonReading.factory(DEEPEST);

    /** A value that is written as it was read. */
    private record Literal(String text) {}

    /**
     * Merges the parts, in order.
     *
     * @throws IOException if a part is nested too deep to be merged
     */
    Body merge(List<Body> parts) throws IOException {
        Object merged = null;
        String type = null;
        for (Body part : parts) {
            Object tree = tree(part.json());
            merged = merged == null ? tree : merge(merged, tree);
            if (part.type() != null) {
                type = type == null ? part.type() : type + part.type();
            }
        }
        byte[] json = write(merged);
        try (JsonParser parser = reading.createParser(json)) {
            parser.nextToken();
            Body body = BodyReader.read(parser, json);
            return body == null ? parts.getFirst() : body.withType(type);
        }
    }

    private static Object merge(Object first, Object next) {
        if (first instanceof Map<?, ?> && next instanceof Map<?, ?> more) {
            return mergeObjects(members(first), members(more));
        }
        if (first instanceof List<?> && next instanceof List<?> more) {
            return mergeLists(elements(first), elements(more));
        }
        if (first instanceof String head && next instanceof String tail) {
            return head + tail;
        }
        // A list's continuation holds empty strings up to the element that goes on.
        return first.equals("") ? next : first;
    }

    private static Object mergeObjects(Map<String, Object> first, Map<String, Object> next) {
        next.forEach((name, value) -> first.merge(name, value, BodyMerge::merge));
        return first;
    }

    private static Object mergeLists(List<Object> first, List<Object> next) {
        for (int i = 0; i < next.size(); i++) {
            if (i < first.size()) {
                first.set(i, merge(first.get(i), next.get(i)));
            } else {
                first.add(next.get(i));
            }
        }
        return first;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(Object tree) {
        return (Map<String, Object>) tree;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> elements(Object tree) {
        return (List<Object>) tree;
    }

    private Object tree(byte[] json) throws IOException {
        try (JsonParser parser = reading.createParser(json)) {
            parser.nextToken();
            return tree(parser);
        }
    }

    private static Object tree(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, tree(parser));
                }
                return members;
            }
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(tree(parser));
                }
                return elements;
            }
            case VALUE_STRING -> {
                return parser.getText();
            }
            default -> {
                return new Literal(parser.getText());
            }
        }
    }

    private static byte[] write(@Nullable Object tree) {
        JsonBytes out = new JsonBytes(1024);
        write(tree, out);
        return out.toByteArray();
    }

    private static void write(@Nullable Object tree, JsonBytes out) {
        switch (tree) {
            case null -> out.literal("null");
            case Map<?, ?> members -> {
                out.startObject();
                for (Map.Entry<String, Object> member : members(members).entrySet()) {
                    out.name(member.getKey());
                    write(member.getValue(), out);
                }
                out.endObject();
            }
            case List<?> elements -> {
                out.startArray();
                for (Object element : elements) {
                    write(element, out);
                }
                out.endArray();
            }
            case Literal(String text) -> out.literal(text);
            default -> out.text(tree.toString());
        }
    }
}
