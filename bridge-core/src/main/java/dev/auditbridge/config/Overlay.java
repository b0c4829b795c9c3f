package dev.auditbridge.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Lays one document over another, as JSON Merge Patch does (RFC 7396): mappings are merged, {@code null} takes a key out, and
 * anything else takes the place of what was there. Beyond it, entries of a list that have a {@code name} are merged with those
 * of the same name, and stand behind them if there is none.
 *
 * <p>What stands twice in one document stands twice in the result, so that it is refused there as it is in a single file.
 */
final class Overlay {
    private static final String NAME = "name";

    private Overlay() {}

    /** The upper document over the lower. Every node keeps its place. */
    static Node over(Node lower, Node upper) {
        if (lower instanceof MappingNode below && upper instanceof MappingNode above) {
            return new MappingNode(
                    above.getTag(),
                    false,
                    mappings(below.getValue(), above.getValue()),
                    above.getFlowStyle(),
                    above.getStartMark(),
                    above.getEndMark());
        }
        if (lower instanceof SequenceNode below
                && upper instanceof SequenceNode above
                && named(below)
                && named(above)) {
            return new SequenceNode(
                    above.getTag(),
                    false,
                    lists(below.getValue(), above.getValue()),
                    above.getFlowStyle(),
                    above.getStartMark(),
                    above.getEndMark());
        }
        return upper;
    }

    private static List<NodeTuple> mappings(List<NodeTuple> below, List<NodeTuple> above) {
        List<NodeTuple> merged = new ArrayList<>();
        List<NodeTuple> rest = new ArrayList<>(above);
        for (NodeTuple lower : below) {
            Optional<NodeTuple> upper = rest.stream()
                    .filter(tuple -> text(tuple.getKeyNode()).isPresent())
                    .filter(tuple -> text(tuple.getKeyNode()).equals(text(lower.getKeyNode())))
                    .findFirst();
            upper.ifPresent(rest::remove);
            if (upper.isEmpty()) {
                merged.add(lower);
            } else if (!Binder.isNull(upper.get().getValueNode())) {
                merged.add(new NodeTuple(
                        upper.get().getKeyNode(),
                        over(lower.getValueNode(), upper.get().getValueNode())));
            }
        }
        merged.addAll(rest);
        return merged;
    }

    private static List<Node> lists(List<Node> below, List<Node> above) {
        List<Node> merged = new ArrayList<>();
        List<Node> rest = new ArrayList<>(above);
        for (Node lower : below) {
            Optional<Node> upper =
                    rest.stream().filter(node -> name(node).equals(name(lower))).findFirst();
            upper.ifPresent(rest::remove);
            merged.add(upper.map(node -> over(lower, node)).orElse(lower));
        }
        merged.addAll(rest);
        return merged;
    }

    private static boolean named(SequenceNode list) {
        return list.getValue().stream().allMatch(node -> name(node).isPresent());
    }

    private static Optional<String> name(Node node) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(tuple -> text(tuple.getKeyNode()).equals(Optional.of(NAME)))
                        .findFirst()
                        .flatMap(tuple -> text(tuple.getValueNode()))
                : Optional.empty();
    }

    private static Optional<String> text(Node node) {
        return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
    }
}
