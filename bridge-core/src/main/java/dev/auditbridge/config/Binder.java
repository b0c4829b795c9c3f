package dev.auditbridge.config;

import dev.auditbridge.config.ConfigurationException.Problem;
import dev.auditbridge.config.Key.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Binds a YAML document to declared keys. Goes on after a problem, so that one run tells them all. For one use. */
final class Binder {
    private final Yaml yaml;
    private final References references;
    private final List<Problem> problems = new ArrayList<>();
    private boolean literalSecrets;

    Binder(Yaml yaml, References references, boolean literalSecrets) {
        this.yaml = yaml;
        this.references = references;
        this.literalSecrets = literalSecrets;
    }

    /**
     * Reads a document.
     *
     * @throws ConfigurationException with all that is wrong
     */
    Settings bind(String text, ComponentSpec spec) {
        return bind(yaml.compose(text).orElseGet(Binder::emptyMapping), spec);
    }

    /**
     * Reads a document that is composed already.
     *
     * @throws ConfigurationException with all that is wrong
     */
    Settings bind(Node root, ComponentSpec spec) {
        literalSecrets |= spec.keys().contains(ConfigurationFile.ALLOW_LITERAL_SECRETS) && allowsLiterals(root);
        Settings settings = mapping(root, "", spec.keys());
        if (!problems.isEmpty()) {
            throw ConfigurationException.of(problems);
        }
        return settings;
    }

    /** A document that says nothing. */
    static Node emptyMapping() {
        return new MappingNode(Tag.MAP, List.of(), org.snakeyaml.engine.v2.common.FlowStyle.BLOCK);
    }

    /** Looked up before anything is bound, because the secrets may stand above it. */
    private static boolean allowsLiterals(Node root) {
        return root instanceof MappingNode mapping
                && mapping.getValue().stream()
                        .anyMatch(entry -> entry.getKeyNode() instanceof ScalarNode key
                                && key.getValue().equals(ConfigurationFile.ALLOW_LITERAL_SECRETS.name())
                                && entry.getValueNode() instanceof ScalarNode value
                                && value.getValue().equals("true"));
    }

    private Settings mapping(Node node, String path, List<Key<?>> keys) {
        Map<String, Settings.Value> values = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            Set<String> meant = new HashSet<>();
            for (Map.Entry<String, NodeTuple> entry : entries(mapping, path).entrySet()) {
                entry(entry.getKey(), entry.getValue(), path, keys, values, meant);
            }
            missing(mapping, path, keys, values, meant);
        } else if (!isNull(node)) {
            problem(node, path, "expected a mapping here, with the keys " + String.join(", ", allowed(keys)));
        } else {
            missing(node, path, keys, values, Set.of());
        }
        return new Settings(yaml.place(node), path, keys, values);
    }

    private Map<String, NodeTuple> entries(MappingNode mapping, String path) {
        Map<String, NodeTuple> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problem(tuple.getKeyNode(), path, "a key must be a word");
            } else {
                NodeTuple first = entries.putIfAbsent(key.getValue(), tuple);
                if (first != null) {
                    problem(
                            key,
                            under(path, key.getValue()),
                            "duplicate key; it stands already in line "
                                    + yaml.place(first.getKeyNode()).line());
                }
            }
        }
        return entries;
    }

    private void entry(
            String name,
            NodeTuple tuple,
            String path,
            List<Key<?>> keys,
            Map<String, Settings.Value> values,
            Set<String> meant) {
        for (Key<?> key : keys) {
            if (key.type() instanceof Type.OneOf(List<ComponentSpec> components)) {
                for (ComponentSpec spec : components) {
                    if (spec.name().equals(name)) {
                        component(key, spec, tuple, path, values);
                        return;
                    }
                }
            } else if (key.name().equals(name)) {
                Node node = tuple.getValueNode();
                Object value = value(key, node, under(path, name));
                if (value != null) {
                    values.put(name, new Settings.Value(value, yaml.place(node)));
                }
                meant.add(name);
                return;
            }
        }
        Set<String> allowed = allowed(keys);
        Optional<String> nearest = Nearest.to(name, allowed);
        nearest.ifPresent(meant::add);
        problem(
                tuple.getKeyNode(),
                under(path, name),
                "unknown key" + nearest.map(n -> "; did you mean " + n + "?").orElse(".") + " Allowed: "
                        + String.join(", ", allowed));
    }

    private void component(
            Key<?> key, ComponentSpec spec, NodeTuple tuple, String path, Map<String, Settings.Value> values) {
        String componentPath = under(path, spec.name());
        Settings.Value earlier = values.get(key.name());
        if (earlier != null) {
            Component first = (Component) earlier.value();
            problem(
                    tuple.getKeyNode(),
                    componentPath,
                    "only one " + key.name() + " may stand here, and "
                            + first.spec().name() + " does; remove one");
        }
        Settings settings = mapping(tuple.getValueNode(), componentPath, spec.keys());
        values.putIfAbsent(
                key.name(), new Settings.Value(new Component(spec, settings), yaml.place(tuple.getKeyNode())));
    }

    private void missing(
            Node node, String path, List<Key<?>> keys, Map<String, Settings.Value> values, Set<String> meant) {
        for (Key<?> key : keys) {
            if (!key.isRequired() || values.containsKey(key.name())) {
                continue;
            }
            if (key.type() instanceof Type.OneOf(List<ComponentSpec> components)) {
                List<String> names =
                        components.stream().map(ComponentSpec::name).toList();
                if (names.stream().noneMatch(meant::contains)) {
                    problem(node, path, "the " + key.name() + " is missing; one of " + String.join(", ", names));
                }
            } else if (!meant.contains(key.name())) {
                problem(node, path, "the required key " + key.name() + " is missing: " + key.sentence());
            }
        }
    }

    private @Nullable Object value(Key<?> key, Node node, String path) {
        return switch (key.type()) {
            case Type.Nested(List<Key<?>> keys) -> mapping(node, path, keys);
            case Type.NestedList(List<Key<?>> keys) -> list(key, node, path, (item, at) -> mapping(item, at, keys));
            case Type.Texts texts ->
                list(key, node, path, (item, at) -> scalar(new Type.Text(texts.mayBeEmpty()), item, at));
            case Type<?> type -> scalar(type, node, path);
        };
    }

    private interface Items {
        @Nullable
        Object bind(Node item, String path);
    }

    private @Nullable Object list(Key<?> key, Node node, String path, Items items) {
        if (!(node instanceof SequenceNode sequence)) {
            problem(node, path, "expected " + Scalars.form(key.type()));
            return null;
        }
        if (sequence.getValue().isEmpty()) {
            problem(node, path, "is empty; at least one entry is needed");
        }
        List<Object> bound = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            Object value = items.bind(item, path + "[" + bound.size() + "]");
            // A place is kept for what was refused, so that the next path counts right; the list is never handed out
            // then.
            bound.add(value == null ? "" : value);
        }
        return List.copyOf(bound);
    }

    private @Nullable Object scalar(Type<?> type, Node node, String path) {
        if (!(node instanceof ScalarNode scalar)) {
            problem(node, path, "expected " + Scalars.form(type));
            return null;
        }
        String text = scalar.getValue();
        try {
            if (isNull(node)) {
                throw new BadValue("has no value; expected " + Scalars.form(type));
            }
            boolean literal = !References.in(text);
            if (type instanceof Type.SecretText && literal && !literalSecrets) {
                // I7: a secret in the file would be in every copy and backup of it.
                throw new BadValue("a secret may not stand in the file; write ${env:NAME} or ${file:PATH}, or set "
                        + ConfigurationFile.ALLOW_LITERAL_SECRETS.name() + ": true for a test");
            }
            return Scalars.read(type, references.resolve(text), literal);
        } catch (BadValue e) {
            problem(node, path, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Whether no value stands there. */
    static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && (node.getTag().equals(Tag.NULL) || scalar.getValue().equals("~"));
    }

    private static Set<String> allowed(List<Key<?>> keys) {
        Set<String> names = new LinkedHashSet<>();
        for (Key<?> key : keys) {
            if (key.type() instanceof Type.OneOf(List<ComponentSpec> components)) {
                components.forEach(component -> names.add(component.name()));
            } else {
                names.add(key.name());
            }
        }
        return names;
    }

    private static String under(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private void problem(Node node, String path, String text) {
        problems.add(new Problem(yaml.place(node), path, text));
    }
}
