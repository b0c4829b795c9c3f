package dev.auditbridge.output.http.elasticsearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a cluster says about each document, in the order they were sent.
 *
 * @param items one for each
 */
record BulkReply(List<Item> items) {
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * The outcome of one.
     *
     * @param status as of a request for this one alone
     * @param error what kind of error and why, empty if none
     */
    record Item(int status, String error) {}

    /** Reads a body; empty if it is no answer of the bulk API. */
    static Optional<BulkReply> read(byte[] body) {
        List<Item> items = new ArrayList<>();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isItems = json.currentName().equals("items");
                if (json.nextToken() == JsonToken.START_ARRAY && isItems) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        items.add(item(json));
                    }
                } else {
                    json.skipChildren();
                }
            }
            return Optional.of(new BulkReply(items));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** An object with one member, named after the action. */
    private static Item item(JsonParser json) throws IOException {
        int status = 0;
        String error = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                continue;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("status")) {
                    status = json.getValueAsInt();
                } else if (name.equals("error") && value == JsonToken.START_OBJECT) {
                    error = error(json);
                } else {
                    json.skipChildren();
                }
            }
        }
        return new Item(status, error);
    }

    private static String error(JsonParser json) throws IOException {
        String type = "";
        String reason = "";
        String cause = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "type" -> type = json.getValueAsString("");
                case "reason" -> reason = json.getValueAsString("");
                case "caused_by" -> cause = value == JsonToken.START_OBJECT ? ": " + error(json) : "";
                default -> json.skipChildren();
            }
        }
        return (type.isEmpty() ? "" : type + ": ") + reason + cause;
    }
}
