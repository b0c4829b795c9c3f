package dev.auditbridge.encode;

import dev.auditbridge.event.JsonSlice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Some paths of a body, and the values that stand there. A path steps into every element of an array on its way. Only the
 * parts on the way are looked into, never deeper than the longest path. Immutable.
 */
final class BodyPaths {
    private final Node root = new Node();

    private static final class Node {
        private final Map<String, Node> children = new HashMap<>();
        private boolean wanted;
    }

    /** Takes a value; false if no more are wanted. */
    @FunctionalInterface
    interface Taker {
        boolean take(String path, JsonSlice value);
    }

    BodyPaths(List<String> paths) {
        for (String path : paths) {
            Node node = root;
            for (String name : path.split("\\.", -1)) {
                node = node.children.computeIfAbsent(name, it -> new Node());
            }
            node.wanted = true;
        }
    }

    /** Hands over the values in a body that stand at one of the paths, in order. */
    void find(JsonSlice body, Taker taker) {
        walk(root, body, "", taker);
    }

    private static boolean walk(Node node, JsonSlice value, String path, Taker taker) {
        if (node.wanted) {
            return value.isNull() || taker.take(path, value);
        }
        if (value.isArray()) {
            int index = 0;
            for (JsonSlice element : value.elements()) {
                if (element.isObject() && !walk(node, element, path + '[' + index + ']', taker)) {
                    return false;
                }
                index++;
            }
            return true;
        }
        for (JsonSlice.Member member : value.members()) {
            String name = member.key().text();
            Node child = node.children.get(name);
            if (child != null && !walk(child, member.value(), path.isEmpty() ? name : path + '.' + name, taker)) {
                return false;
            }
        }
        return true;
    }
}
