package dev.auditbridge.policy;

import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Place;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/** Reads the first YAML document of a file into what Go makes of it. */
final class YamlNodes {
    private static final Tag PLAIN = new Tag("!auditbridge.dev/plain");
    private static final int MOST_NODES = 1_000_000;
    private static final int LARGEST_FILE = 64 << 20;

    private final String file;
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nodes;

    private YamlNodes(String file) {
        this.file = file;
    }

    /** Leaves plain scalars unresolved, since Go's YAML 1.1 is not the parser's. */
    private static final class Unresolved implements Schema {
        @Override
        public ScalarResolver getScalarResolver() {
            return (value, implicit) -> implicit ? PLAIN : Tag.STR;
        }

        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
            return Map.of();
        }
    }

    /**
     * Reads the first document.
     *
     * @return nothing if there is none
     * @throws ConfigurationException if it is broken
     */
    static Optional<PolicyNode> read(String file, byte[] bytes) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setSchema(new Unresolved())
                .setCodePointLimit(LARGEST_FILE)
                .build();
        try {
            Iterator<Node> documents = new Compose(settings)
                    .composeAllFromInputStream(new ByteArrayInputStream(bytes))
                    .iterator();
            return documents.hasNext() ? Optional.of(new YamlNodes(file).convert(documents.next())) : Optional.empty();
        } catch (MarkedYamlEngineException e) {
            Place place = e.getProblemMark().map(mark -> place(file, mark)).orElse(new Place(file, 1, 1));
            throw new ConfigurationException(place, "", "broken YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new ConfigurationException(new Place(file, 1, 1), "", "broken YAML: " + e.getMessage());
        }
    }

    private PolicyNode convert(Node node) {
        Place place = place(node);
        if (++nodes > MOST_NODES) {
            throw new ConfigurationException(place, "", "the document has too many nodes, or excessive aliasing");
        }
        if (!open.add(node)) {
            throw new ConfigurationException(place, "", "an anchor's value contains itself");
        }
        try {
            return switch (node) {
                case ScalarNode scalar -> scalar(place, scalar);
                case SequenceNode sequence ->
                    new PolicyNode.Sequence(
                            place,
                            sequence.getValue().stream().map(this::convert).toList());
                case MappingNode mapping -> new PolicyNode.Mapping(place, entries(mapping));
                default -> throw new ConfigurationException(place, "", "an alias stands where none can");
            };
        } finally {
            open.remove(node);
        }
    }

    private static PolicyNode scalar(Place place, ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(PLAIN)) {
            return finite(place, GoScalars.resolve(place, text));
        }
        if (tag.equals(Tag.BINARY)) {
            return new PolicyNode.Text(place, binary(place, text));
        }
        PolicyNode resolved = GoScalars.resolve(place, text);
        if (tag.equals(Tag.BOOL)) {
            return tagged(place, tag, text, resolved instanceof PolicyNode.Bool, resolved);
        }
        if (tag.equals(Tag.NULL)) {
            return tagged(place, tag, text, resolved instanceof PolicyNode.Null, resolved);
        }
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            boolean fits = resolved instanceof PolicyNode.Number(Place p, String number)
                    && (tag.equals(Tag.FLOAT) || number.matches("-?[0-9]+"));
            return tagged(place, tag, text, fits, resolved);
        }
        return new PolicyNode.Text(place, text);
    }

    private static PolicyNode tagged(Place place, Tag tag, String text, boolean fits, @Nullable PolicyNode resolved) {
        if (!fits) {
            throw new ConfigurationException(place, "", "cannot read `" + text + "` as " + tag.getValue());
        }
        return finite(place, resolved);
    }

    private static PolicyNode finite(Place place, @Nullable PolicyNode resolved) {
        if (resolved == null) {
            throw new ConfigurationException(place, "", "infinity and NaN are no JSON values");
        }
        return resolved;
    }

    private static String binary(Place place, String text) {
        try {
            return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(place, "", "!!binary holds no base64");
        }
    }

    /** Merged members stand where the {@code <<} stood: in yaml.v2 a later one wins, merged or not. */
    private List<PolicyNode.Entry> entries(MappingNode mapping) {
        List<PolicyNode.Entry> entries = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (isMerge(tuple.getKeyNode())) {
                entries.addAll(merged(tuple.getValueNode(), true));
            } else {
                Place place = place(tuple.getKeyNode());
                String key = isNotFinite(tuple.getKeyNode())
                        ? ((ScalarNode) tuple.getKeyNode()).getValue()
                        : key(place, convert(tuple.getKeyNode()));
                entries.add(new PolicyNode.Entry(place, key, convert(tuple.getValueNode())));
            }
        }
        return entries;
    }

    /** As a value Go refuses it, as a key it makes it text. */
    private static boolean isNotFinite(Node key) {
        return key instanceof ScalarNode scalar
                && scalar.getTag().equals(PLAIN)
                && GoScalars.resolve(place("", scalar), scalar.getValue()) == null;
    }

    private static boolean isMerge(Node key) {
        return key instanceof ScalarNode scalar
                && scalar.getValue().equals("<<")
                && (scalar.getTag().equals(PLAIN) || scalar.getTag().equals(Tag.MERGE));
    }

    private List<PolicyNode.Entry> merged(Node value, boolean listAllowed) {
        if (value instanceof MappingNode mapping) {
            return entries(mapping);
        }
        if (value instanceof SequenceNode sequence && listAllowed) {
            // The first of a list has precedence, so it comes last.
            List<PolicyNode.Entry> entries = new ArrayList<>();
            sequence.getValue().reversed().forEach(element -> entries.addAll(merged(element, false)));
            return entries;
        }
        throw new ConfigurationException(place(value), "<<", "a merge needs a map or a list of maps");
    }

    private static String key(Place place, PolicyNode key) {
        return switch (key) {
            case PolicyNode.Text text -> text.value();
            case PolicyNode.Number number -> number.value();
            case PolicyNode.Bool bool -> String.valueOf(bool.value());
            case PolicyNode.Null n -> throw new ConfigurationException(place, "", "a key must not be null");
            case PolicyNode.Sequence s -> throw new ConfigurationException(place, "", "a key must not be a list");
            case PolicyNode.Mapping m -> throw new ConfigurationException(place, "", "a key must not be a map");
        };
    }

    private Place place(Node node) {
        return place(file, node);
    }

    private static Place place(String file, Node node) {
        return node.getStartMark().map(mark -> place(file, mark)).orElse(new Place(file, 1, 1));
    }

    private static Place place(String file, Mark mark) {
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
