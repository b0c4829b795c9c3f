package dev.auditbridge.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;

/** What woke the function, told by the shape of what Lambda hands to it. */
enum Trigger {
    /** A schedule, or a person who tries it: the bridge asks for logs itself. */
    SCHEDULE,
    /** A log group's subscription ({@code awslogs}) or a Kinesis stream ({@code Records}): the logs are in the event. */
    PUSH;

    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> PUSHED = Set.of("awslogs", "Records");

    static Trigger of(byte[] event) throws IOException {
        try (JsonParser json = JSON.createParser(event)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    if (PUSHED.contains(json.currentName())) {
                        return PUSH;
                    }
                    json.nextToken();
                    json.skipChildren();
                }
            }
            return SCHEDULE;
        }
    }
}
