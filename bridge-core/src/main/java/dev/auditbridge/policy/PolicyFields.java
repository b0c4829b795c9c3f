package dev.auditbridge.policy;

import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Place;
import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed fields out of nodes as Go's decoder does: a wrong type is refused, an unknown or repeated field is warned
 * for, {@code null} is the zero value. Names are case-sensitive.
 */
final class PolicyFields {
    private static final Set<String> META_TEXTS =
            Set.of("name", "generateName", "namespace", "selfLink", "uid", "resourceVersion");
    private static final Set<String> META_NUMBERS = Set.of("generation", "deletionGracePeriodSeconds");
    private static final Set<String> META_TIMES = Set.of("creationTimestamp", "deletionTimestamp");
    private static final Set<String> META_MAPS = Set.of("labels", "annotations");
    private static final Set<String> META_LISTS = Set.of("ownerReferences", "finalizers", "managedFields");
    private static final Set<String> OWNER_TEXTS = Set.of("apiVersion", "kind", "name", "uid");
    private static final Set<String> OWNER_OTHERS = Set.of("controller", "blockOwnerDeletion");
    private static final Set<String> MANAGED_TEXTS =
            Set.of("manager", "operation", "apiVersion", "fieldsType", "subresource");
    private static final Set<String> MANAGED_OTHERS = Set.of("time", "fieldsV1");
    private static final Comparator<Place> IN_ORDER =
            Comparator.comparingInt(Place::line).thenComparingInt(Place::column);

    private final List<PolicyWarning> warnings = new ArrayList<>();

    /** A string of the file, with its place and path. */
    record Text(Place place, String path, String value) {}

    /** What was warned for so far, in the file's order. */
    List<PolicyWarning> warnings() {
        return warnings.stream()
                .sorted(Comparator.comparing(PolicyWarning::place, IN_ORDER))
                .toList();
    }

    /** The fields of an object; {@code null} has none. */
    Fields of(PolicyNode node, String path, Set<String> known) {
        return switch (node) {
            case PolicyNode.Mapping mapping -> new Fields(mapping.place(), path, members(mapping, path, known));
            case PolicyNode.Null nothing -> new Fields(nothing.place(), path, Map.of());
            default -> throw mismatch(node, path, "an object");
        };
    }

    private Map<String, PolicyNode.Entry> members(PolicyNode.Mapping mapping, String path, Set<String> known) {
        Map<String, PolicyNode.Entry> members = new HashMap<>();
        for (PolicyNode.Entry entry : mapping.entries()) {
            String entryPath = join(path, entry.key());
            if (!known.contains(entry.key())) {
                warnings.add(new PolicyWarning(entry.place(), entryPath, unknown(entry.key(), known)));
                warnOfRepeated(entry.value(), entryPath);
            }
            if (members.put(entry.key(), entry) != null) {
                warnings.add(repeated(entry, entryPath));
            }
        }
        return members;
    }

    /** In a field that is unknown itself the API server still reports repeated keys. */
    private void warnOfRepeated(PolicyNode node, String path) {
        switch (node) {
            case PolicyNode.Mapping mapping -> {
                Set<String> keys = new HashSet<>();
                for (PolicyNode.Entry entry : mapping.entries()) {
                    String entryPath = join(path, entry.key());
                    if (!keys.add(entry.key())) {
                        warnings.add(repeated(entry, entryPath));
                    }
                    warnOfRepeated(entry.value(), entryPath);
                }
            }
            case PolicyNode.Sequence sequence -> {
                for (int i = 0; i < sequence.elements().size(); i++) {
                    warnOfRepeated(sequence.elements().get(i), path + "[" + i + "]");
                }
            }
            case PolicyNode.Text t -> {}
            case PolicyNode.Number n -> {}
            case PolicyNode.Bool b -> {}
            case PolicyNode.Null n -> {}
        }
    }

    private static PolicyWarning repeated(PolicyNode.Entry entry, String path) {
        return new PolicyWarning(entry.place(), path, "duplicate field; this last one counts");
    }

    private static String unknown(String key, Set<String> known) {
        return known.stream()
                .filter(name -> name.equalsIgnoreCase(key) || name.equals(key + "s") || key.equals(name + "s"))
                .findFirst()
                .map(name -> "unknown field, ignored; did you mean " + name + "?")
                .orElse("unknown field, ignored");
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static ConfigurationException mismatch(PolicyNode node, String path, String wanted) {
        return new ConfigurationException(
                node.place(), path, "a " + node.type() + " stands where " + wanted + " must be");
    }

    /** The fields of one object. */
    final class Fields {
        private final Place place;
        private final String path;
        private final Map<String, PolicyNode.Entry> members;

        private Fields(Place place, String path, Map<String, PolicyNode.Entry> members) {
            this.place = place;
            this.path = path;
            this.members = members;
        }

        /** Where a field's value is, or the object if it is absent. */
        Place place(String name) {
            PolicyNode.Entry entry = members.get(name);
            return entry == null ? place : entry.value().place();
        }

        /** A string; absent and {@code null} are empty. */
        Text text(String name) {
            PolicyNode.Entry entry = members.get(name);
            return entry == null ? new Text(place, join(path, name), "") : text(entry.value(), join(path, name));
        }

        /** A string whose name may be in any case; of several the last in the order of their names. */
        Text textInAnyCase(String name) {
            String last = members.keySet().stream()
                    .filter(name::equalsIgnoreCase)
                    .max(Comparator.naturalOrder())
                    .orElse(name);
            return text(last);
        }

        /** A truth value, or {@code null}. */
        @Nullable
        Boolean flag(String name) {
            PolicyNode.Entry entry = members.get(name);
            if (entry == null || entry.value() instanceof PolicyNode.Null) {
                return null;
            }
            if (entry.value() instanceof PolicyNode.Bool flag) {
                return flag.value();
            }
            throw mismatch(entry.value(), join(path, name), "true or false");
        }

        /** The elements of a list; absent and {@code null} are empty. */
        List<PolicyNode> list(String name) {
            PolicyNode.Entry entry = members.get(name);
            if (entry == null || entry.value() instanceof PolicyNode.Null) {
                return List.of();
            }
            if (entry.value() instanceof PolicyNode.Sequence sequence) {
                return sequence.elements();
            }
            throw mismatch(entry.value(), join(path, name), "a list");
        }

        /** A list of strings, in which {@code null} is an empty one. */
        List<Text> texts(String name) {
            List<PolicyNode> nodes = list(name);
            List<Text> texts = new ArrayList<>();
            for (int i = 0; i < nodes.size(); i++) {
                texts.add(text(nodes.get(i), join(path, name) + "[" + i + "]"));
            }
            return texts;
        }

        /** The object's metadata, which means nothing to a policy but must have the right types. */
        void objectMeta(String name) {
            PolicyNode.Entry entry = members.get(name);
            if (entry == null) {
                return;
            }
            Set<String> known = new HashSet<>();
            List.of(META_TEXTS, META_NUMBERS, META_TIMES, META_MAPS, META_LISTS).forEach(known::addAll);
            Fields meta = of(entry.value(), join(path, name), known);
            META_TEXTS.forEach(meta::text);
            META_TIMES.forEach(meta::time);
            META_NUMBERS.forEach(meta::whole);
            META_MAPS.forEach(meta::textMap);
            meta.texts("finalizers");
            meta.objects("ownerReferences", OWNER_TEXTS, OWNER_OTHERS);
            meta.objects("managedFields", MANAGED_TEXTS, MANAGED_OTHERS);
        }

        private void objects(String name, Set<String> texts, Set<String> others) {
            Set<String> known = new HashSet<>(texts);
            known.addAll(others);
            List<PolicyNode> elements = list(name);
            for (int i = 0; i < elements.size(); i++) {
                Fields element = of(elements.get(i), join(path, name) + "[" + i + "]", known);
                texts.forEach(element::text);
            }
        }

        private void whole(String name) {
            PolicyNode.Entry entry = members.get(name);
            if (entry == null || entry.value() instanceof PolicyNode.Null) {
                return;
            }
            if (!(entry.value() instanceof PolicyNode.Number number
                    && number.value().matches("-?[0-9]+"))) {
                throw mismatch(entry.value(), join(path, name), "a whole number");
            }
        }

        private void textMap(String name) {
            PolicyNode.Entry entry = members.get(name);
            if (entry == null || entry.value() instanceof PolicyNode.Null) {
                return;
            }
            if (!(entry.value() instanceof PolicyNode.Mapping mapping)) {
                throw mismatch(entry.value(), join(path, name), "an object");
            }
            for (PolicyNode.Entry member : mapping.entries()) {
                text(member.value(), join(join(path, name), member.key()));
            }
        }

        private void time(String name) {
            Text time = text(name);
            if (!time.value().isEmpty()) {
                try {
                    DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(time.value());
                } catch (DateTimeException e) {
                    throw new ConfigurationException(time.place(), time.path(), "must be an RFC 3339 time");
                }
            }
        }

        private static Text text(PolicyNode node, String path) {
            return switch (node) {
                case PolicyNode.Text text -> new Text(text.place(), path, text.value());
                case PolicyNode.Null nothing -> new Text(nothing.place(), path, "");
                default -> throw mismatch(node, path, "a string");
            };
        }
    }
}
