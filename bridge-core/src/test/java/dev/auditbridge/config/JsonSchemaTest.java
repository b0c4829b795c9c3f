package dev.auditbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JsonSchemaTest {
    private final JsonNode schema = schema();

    @Test
    void everyKeyHasItsSentenceDefaultAndForm() {
        JsonNode source = schema.at("/properties/source/properties/log-service");

        assertThat(source.at("/description").asText()).isEqualTo("Pages of a log.");
        assertThat(source.at("/additionalProperties").isBoolean()).isTrue();
        assertThat(source.at("/required/0").asText()).isEqualTo("region");
        assertThat(source.at("/properties/attempts/default").asInt()).isEqualTo(3);
        assertThat(source.at("/properties/attempts/anyOf/0/maximum").asInt()).isEqualTo(9);
        assertThat(source.at("/properties/every/default").asText()).isEqualTo("10m");
        assertThat(source.at("/properties/page/default").asText()).isEqualTo("1MiB");
        assertThat(source.at("/properties/start/default").asText()).isEqualTo("1d");
        assertThat(source.at("/properties/mode/enum/1").asText()).isEqualTo("very-safe");
        assertThat(source.at("/properties/mode/default").asText()).isEqualTo("very-safe");
        assertThat(source.at("/properties/groups/items/type").asText()).isEqualTo("string");
        assertThat(source.at("/properties/accounts/items/required/0").asText()).isEqualTo("id");
    }

    @Test
    void thePatternOfADurationTakesWhatTheLoaderTakes() {
        Pattern every = Pattern.compile(schema.at("/properties/source/properties/log-service/properties/every/pattern")
                .asText());

        assertThat("10m").matches(text -> every.matcher(text).find());
        assertThat("${env:EVERY}").matches(text -> every.matcher(text).find());
        assertThat("10").doesNotMatch(every);
        assertThat("10 minutes").doesNotMatch(every);
    }

    @Test
    void exactlyOneComponentIsAskedFor() {
        JsonNode oneOf = schema.at("/properties/source/oneOf");

        assertThat(oneOf).hasSize(2);
        assertThat(oneOf.at("/1/required/0").asText()).isEqualTo("message-bus");
    }

    private static JsonNode schema() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            JsonSchema.write(Example.ROOT, out);
            return new ObjectMapper().readTree(out.toByteArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
