package dev.auditbridge.reliability;

import dev.auditbridge.config.Component;
import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.ConfigurationFile;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Secret;
import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.BridgeConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a configuration means: one line for each key, with the value that holds, be it the file's or the default. */
final class ConfigurationMeaning {
    private static final String NOTHING = "nothing";

    private final List<String> lines = new ArrayList<>();

    private ConfigurationMeaning() {}

    /** The lines of a file, or of the files of a folder, which must make a bridge. */
    static List<String> of(Path place) {
        BridgeConfiguration.read(place);
        ComponentSpec root = BridgeConfiguration.spec();
        ConfigurationMeaning meaning = new ConfigurationMeaning();
        meaning.add("", root.keys(), ConfigurationFile.read(place, root).settings());
        return List.copyOf(meaning.lines);
    }

    private void add(String prefix, List<Key<?>> keys, Settings settings) {
        for (Key<?> key : keys) {
            add(prefix, key, settings.find(key));
        }
    }

    private void add(String prefix, Key<?> key, Optional<?> found) {
        String path = prefix + key.name();
        switch (key.type()) {
            case Key.Type.Nested nested
            when found.isPresent() -> add(path + ".", nested.keys(), (Settings) found.get());
            case Key.Type.NestedList nested
            when found.isPresent() -> {
                int index = 0;
                for (Object each : (List<?>) found.get()) {
                    add(path + "[" + index++ + "].", nested.keys(), (Settings) each);
                }
            }
            case Key.Type.OneOf oneOf
            when found.isPresent() -> {
                Component component = (Component) found.get();
                lines.add(path + " = " + component.spec().name());
                add(prefix + component.spec().name() + ".", component.spec().keys(), component.settings());
            }
            default ->
                lines.add(path + " = " + found.map(ConfigurationMeaning::text).orElse(NOTHING));
        }
    }

    private static String text(Object value) {
        return value instanceof Secret secret ? secret.reveal() : value.toString();
    }
}
