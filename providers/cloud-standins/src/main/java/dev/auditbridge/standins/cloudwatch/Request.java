package dev.auditbridge.standins.cloudwatch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of a request. */
final class Request {
    private final Map<String, String> scalars;
    private final Map<String, List<String>> texts;
    private final List<Put> puts;

    private Request(Map<String, String> scalars, Map<String, List<String>> texts, List<Put> puts) {
        this.scalars = scalars;
        this.texts = texts;
        this.puts = puts;
    }

    /** A log event to be put. */
    record Put(long timestamp, String message) {}

    static Request parse(JsonFactory json, byte[] body) throws IOException, ServiceException {
        Map<String, String> scalars = new HashMap<>();
        Map<String, List<String>> texts = new HashMap<>();
        List<Put> puts = new ArrayList<>();
        try (JsonParser parser = json.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw serialization();
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (value == JsonToken.START_ARRAY) {
                    List<String> list = new ArrayList<>();
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        if (parser.hasToken(JsonToken.START_OBJECT)) {
                            puts.add(put(parser));
                        } else {
                            list.add(parser.getText());
                        }
                    }
                    texts.put(name, list);
                } else if (value == JsonToken.START_OBJECT) {
                    parser.skipChildren();
                } else if (value != JsonToken.VALUE_NULL) {
                    scalars.put(name, parser.getText());
                }
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw serialization();
        }
        return new Request(scalars, texts, puts);
    }

    private static Put put(JsonParser parser) throws IOException {
        long timestamp = 0;
        String message = "";
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            switch (name) {
                case "timestamp" -> timestamp = parser.getLongValue();
                case "message" -> message = parser.getText();
                default -> parser.skipChildren();
            }
        }
        return new Put(timestamp, message);
    }

    private static ServiceException serialization() {
        return new ServiceException(400, "SerializationException", "Could not parse the request.");
    }

    String required(String name) throws ServiceException {
        String value = scalars.get(name);
        if (value == null || value.isEmpty()) {
            throw ServiceException.invalid("1 validation error detected: Value at '" + name
                    + "' failed to satisfy constraint: Member must not be null");
        }
        return value;
    }

    @Nullable
    String find(String name) {
        return scalars.get(name);
    }

    String text(String name, String otherwise) {
        return scalars.getOrDefault(name, otherwise);
    }

    long number(String name, long otherwise) throws ServiceException {
        String value = scalars.get(name);
        try {
            return value == null ? otherwise : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw ServiceException.invalid(name + " is no whole number");
        }
    }

    List<String> texts(String name) {
        return texts.getOrDefault(name, List.of());
    }

    List<Put> puts() {
        return puts;
    }
}
