package dev.auditbridge.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The checked values of one component, each with its place in the file. Immutable. */
public final class Settings {
    private final Place place;
    private final String path;
    private final List<Key<?>> keys;
    private final Map<String, Value> values;

    Settings(Place place, String path, List<Key<?>> keys, Map<String, Value> values) {
        this.place = place;
        this.path = path;
        this.keys = List.copyOf(keys);
        this.values = Map.copyOf(values);
    }

    /** A value and where it stands. */
    record Value(Object value, Place place) {}

    /**
     * Reads a component's settings from YAML text, for tests and for programs that hold them in memory. A secret may stand
     * there as it is, since the text is no file; a relative {@code ${file:PATH}} begins at the working folder.
     *
     * @throws ConfigurationException as a file would
     */
    public static Settings parse(ComponentSpec spec, String yaml) {
        References references = new References(Path.of(""), System::getenv);
        return new Binder(new Yaml(spec.name()), references, true).bind(yaml, spec);
    }

    /** The value of a key that is required or has a default. */
    public <T> T get(Key<T> key) {
        return find(key)
                .orElseThrow(() -> new NoSuchElementException(
                        "key " + key.name() + " is optional and has no default: read it with find"));
    }

    /** The value of any key: what the file says, else its default, else nothing. */
    public <T> Optional<T> find(Key<T> key) {
        Key<?> declared = keys.stream()
                .filter(candidate ->
                        candidate.name().equals(key.name()) && candidate.type().equals(key.type()))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("key " + key.name() + " is not declared here"));
        Value value = values.get(declared.name());
        @SuppressWarnings("unchecked") // the binder made it after the declaration, whose type is the key's
        Optional<T> given = value == null ? Optional.empty() : Optional.of((T) value.value());
        return given.or(key::fallback);
    }

    /**
     * Whether the file says the same here, wherever it stands: the same values of the same keys, secrets too.
     *
     * @param except keys that do not count, at whatever depth
     */
    public boolean saysTheSame(Settings other, Set<Key<?>> except) {
        return counted(except).equals(other.counted(except));
    }

    private Map<String, Object> counted(Set<Key<?>> except) {
        Set<String> out = except.stream()
                .filter(key -> keys.stream()
                        .anyMatch(own ->
                                own.name().equals(key.name()) && own.type().equals(key.type())))
                .map(Key::name)
                .collect(Collectors.toSet());
        Map<String, Object> counted = new HashMap<>();
        values.forEach((name, value) -> {
            if (!out.contains(name)) {
                counted.put(name, counted(value.value(), except));
            }
        });
        return counted;
    }

    private static Object counted(Object value, Set<Key<?>> except) {
        return switch (value) {
            case Settings settings -> settings.counted(except);
            case Component(ComponentSpec spec, Settings settings) -> List.of(spec.name(), settings.counted(except));
            case List<?> list ->
                list.stream().map(element -> counted(element, except)).toList();
            case Secret secret -> secret.reveal();
            default -> value;
        };
    }

    /** A refusal that names the key and its place, for what no single key can know. */
    public ConfigurationException error(Key<?> key, String problem) {
        Value value = values.get(key.name());
        boolean named = !(key.type() instanceof Key.Type.OneOf);
        String keyPath = !named ? path : path.isEmpty() ? key.name() : path + "." + key.name();
        return new ConfigurationException(value == null ? place : value.place(), keyPath, problem);
    }

    /** Where these settings begin. */
    public Place place() {
        return place;
    }

    /** Their place, never a value (I7). */
    @Override
    public String toString() {
        return path + " at " + place;
    }
}
