package dev.auditbridge.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.auditbridge.config.Key.Type;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/** Writes the JSON Schema (draft 2020-12) of a configuration, for editors that check while a person types. */
public final class JsonSchema {
    private static final String REFERENCE = "\\$\\{(env|file):[^}]+\\}";

    private final JsonGenerator json;

    private JsonSchema(JsonGenerator json) {
        this.json = json;
    }

    /** Writes the schema of a root and flushes; the stream stays open. */
    public static void write(ComponentSpec root, OutputStream out) throws IOException {
        JsonFactory factory = JsonFactory.builder()
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build();
        try (JsonGenerator json = factory.createGenerator(out).setPrettyPrinter(new DefaultPrettyPrinter())) {
            json.writeStartObject();
            json.writeStringField("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.writeStringField("title", root.name());
            json.writeStringField("description", root.sentence());
            new JsonSchema(json).mapping(root.keys());
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private void mapping(List<Key<?>> keys) throws IOException {
        json.writeStringField("type", "object");
        json.writeBooleanField("additionalProperties", false);
        json.writeObjectFieldStart("properties");
        for (Key<?> key : keys) {
            if (key.type() instanceof Type.OneOf(List<ComponentSpec> components)) {
                for (ComponentSpec component : components) {
                    property(component.name(), component.sentence(), new Type.Nested(component.keys()));
                    json.writeEndObject();
                }
            } else {
                property(key);
            }
        }
        json.writeEndObject();
        List<String> required = keys.stream()
                .filter(key -> key.isRequired() && !(key.type() instanceof Type.OneOf))
                .map(Key::name)
                .toList();
        if (!required.isEmpty()) {
            strings("required", required);
        }
        for (Key<?> key : keys) {
            if (key.type() instanceof Type.OneOf(List<ComponentSpec> components)) {
                choiceOfComponent(components, key.isRequired());
            }
        }
    }

    /** Exactly one of the components, or at most one where none is required. */
    private void choiceOfComponent(List<ComponentSpec> components, boolean required) throws IOException {
        json.writeArrayFieldStart("oneOf");
        for (ComponentSpec component : components) {
            json.writeStartObject();
            strings("required", List.of(component.name()));
            json.writeEndObject();
        }
        if (!required) {
            json.writeStartObject();
            json.writeObjectFieldStart("not");
            json.writeArrayFieldStart("anyOf");
            for (ComponentSpec component : components) {
                json.writeStartObject();
                strings("required", List.of(component.name()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void property(Key<?> key) throws IOException {
        property(key.name(), key.sentence(), key.type());
        if (key.fallback().isPresent()) {
            fallback(key.fallback().get());
        }
        json.writeEndObject();
    }

    private void fallback(Object value) throws IOException {
        json.writeFieldName("default");
        switch (value) {
            case Boolean flag -> json.writeBoolean(flag);
            case Integer number -> json.writeNumber(number);
            case List<?> texts -> {
                json.writeStartArray();
                for (Object text : texts) {
                    json.writeString(Scalars.show(text));
                }
                json.writeEndArray();
            }
            default -> json.writeString(Scalars.show(value));
        }
    }

    /** Opens the property; the caller may add its default and ends it. */
    private void property(String name, String sentence, Type<?> type) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("description", sentence);
        switch (type) {
            case Type.Text(boolean mayBeEmpty) -> text(mayBeEmpty);
            case Type.SecretText t -> {
                text(false);
                json.writeBooleanField("writeOnly", true);
            }
            case Type.Whole(int least, int most) -> whole(least, most);
            case Type.Flag t -> anyOfReferenceAnd("boolean");
            case Type.Time(Duration least, Duration most) -> pattern(Units.DURATION_PATTERN);
            case Type.Size size -> pattern(Units.SIZE_PATTERN);
            case Type.Choice<?> choice -> strings("enum", Scalars.words(choice));
            case Type.Word(List<String> allowed) -> strings("enum", allowed);
            case Type.StartAt t -> pattern("earliest|latest|[0-9]{4}-.+|" + Units.DURATION_PATTERN);
            case Type.Texts(boolean mayBeEmpty) -> {
                json.writeStringField("type", "array");
                json.writeNumberField("minItems", 1);
                json.writeObjectFieldStart("items");
                text(mayBeEmpty);
                json.writeEndObject();
            }
            case Type.Nested(List<Key<?>> keys) -> mapping(keys);
            case Type.NestedList(List<Key<?>> keys) -> {
                json.writeStringField("type", "array");
                json.writeNumberField("minItems", 1);
                json.writeObjectFieldStart("items");
                mapping(keys);
                json.writeEndObject();
            }
            case Type.OneOf t -> throw new IllegalArgumentException("a component has no property of its own");
        }
    }

    private void text(boolean mayBeEmpty) throws IOException {
        json.writeStringField("type", "string");
        if (!mayBeEmpty) {
            json.writeNumberField("minLength", 1);
        }
    }

    private void pattern(String pattern) throws IOException {
        json.writeStringField("type", "string");
        json.writeStringField("pattern", "^(" + pattern + ")$|" + REFERENCE);
    }

    private void whole(int least, int most) throws IOException {
        json.writeArrayFieldStart("anyOf");
        json.writeStartObject();
        json.writeStringField("type", "integer");
        json.writeNumberField("minimum", least);
        json.writeNumberField("maximum", most);
        json.writeEndObject();
        reference();
        json.writeEndArray();
    }

    private void anyOfReferenceAnd(String type) throws IOException {
        json.writeArrayFieldStart("anyOf");
        json.writeStartObject();
        json.writeStringField("type", type);
        json.writeEndObject();
        reference();
        json.writeEndArray();
    }

    private void reference() throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "string");
        json.writeStringField("pattern", REFERENCE);
        json.writeEndObject();
    }

    private void strings(String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
