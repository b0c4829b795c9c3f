package dev.auditbridge.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a policy file that is JSON: the API server takes every file that begins with a brace for JSON, never for YAML. */
final class JsonNodes {
    /** UTF-8 and nothing else, as the API server reads it. */
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();

    private final String file;
    private final JsonParser parser;

    private JsonNodes(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** Whether a file counts as JSON. */
    static boolean isJson(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && Character.isWhitespace(bytes[at])) {
            at++;
        }
        return at < bytes.length && bytes[at] == '{';
    }

    /**
     * Reads the document.
     *
     * @throws ConfigurationException if it is broken, or something follows it
     */
    static PolicyNode read(String file, byte[] bytes) {
        try (JsonParser parser = JSON.createParser(bytes)) {
            JsonNodes nodes = new JsonNodes(file, parser);
            parser.nextToken();
            PolicyNode document = nodes.value();
            if (parser.nextToken() != null) {
                throw new ConfigurationException(nodes.place(), "", "something follows the JSON document");
            }
            return document;
        } catch (JsonProcessingException e) {
            throw new ConfigurationException(
                    place(file, e.getLocation()), "", "broken JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("an array was read", e);
        }
    }

    private PolicyNode value() throws IOException {
        Place place = place();
        JsonToken token = parser.currentToken();
        return switch (token) {
            case VALUE_STRING -> new PolicyNode.Text(place, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new PolicyNode.Number(place, parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> new PolicyNode.Bool(place, token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> new PolicyNode.Null(place);
            case START_ARRAY -> {
                List<PolicyNode> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value());
                }
                yield new PolicyNode.Sequence(place, elements);
            }
            case START_OBJECT -> {
                List<PolicyNode.Entry> entries = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    Place keyPlace = place();
                    String key = parser.currentName();
                    parser.nextToken();
                    entries.add(new PolicyNode.Entry(keyPlace, key, value()));
                }
                yield new PolicyNode.Mapping(place, entries);
            }
            default -> throw new ConfigurationException(place, "", "the JSON ends too soon");
        };
    }

    private Place place() {
        return place(file, parser.currentTokenLocation());
    }

    private static Place place(String file, JsonLocation location) {
        return new Place(file, Math.max(location.getLineNr(), 1), Math.max(location.getColumnNr(), 1));
    }
}
