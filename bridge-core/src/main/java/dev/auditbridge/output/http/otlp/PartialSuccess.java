package dev.auditbridge.output.http.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/**
 * What an ExportLogsServiceResponse says.
 *
 * @param rejected how many records were refused; which, it does not say
 * @param message why
 */
record PartialSuccess(long rejected, String message) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final PartialSuccess NONE = new PartialSuccess(0, "");

    /** Reads a body; empty if it is no such response. No body at all is one that says nothing. */
    static Optional<PartialSuccess> read(byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            JsonToken begin = json.nextToken();
            if (begin == null) {
                return Optional.of(NONE);
            }
            if (begin != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            PartialSuccess found = NONE;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean partial = json.currentName().equals("partialSuccess");
                if (json.nextToken() == JsonToken.START_OBJECT && partial) {
                    found = partial(json);
                } else {
                    json.skipChildren();
                }
            }
            return Optional.of(found);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static PartialSuccess partial(JsonParser json) throws IOException {
        long rejected = 0;
        String message = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                // A 64-bit number: a string in this encoding, though some write it as a number.
                case "rejectedLogRecords" -> rejected = json.getValueAsLong();
                case "errorMessage" -> message = json.getValueAsString("");
                default -> json.skipChildren();
            }
        }
        return new PartialSuccess(rejected, message);
    }
}
