package dev.auditbridge.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.event.Events;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EcsEncoderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OWN = "kubernetes.audit";

    @Test
    @DisplayName(
            "every field is in the published list of ECS 8.17.0, with its type and normalization; but kubernetes.audit")
    void fields() throws IOException {
        Map<String, String> published = published();
        JsonNode document = encode(Events.CREATE);
        for (Field field : EcsEncoder.MAPPING.fields()) {
            if (field.target().equals(OWN)) {
                continue;
            }
            assertThat(published).containsKey(field.target());
            String[] typeAndNormalization =
                    published.getOrDefault(field.target(), "").split(",", -1);
            JsonNode value = document.at("/" + field.target().replace('.', '/'));
            if (typeAndNormalization[1].equals("array")) {
                assertThat(field.fact()).as(field.target()).isInstanceOf(Fact.Texts.class);
            }
            switch (typeAndNormalization[0]) {
                case "long" -> assertThat(field.fact()).as(field.target()).isInstanceOf(Fact.Whole.class);
                case "date" ->
                    assertThat(value.isMissingNode()
                                    || value.textValue().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z"))
                            .isTrue();
                default -> assertThat(field.fact()).as(field.target()).isNotInstanceOf(Fact.Whole.class);
            }
        }
        System.out.println("ECS 8.17.0: " + (EcsEncoder.MAPPING.fields().size() - 1) + " fields, all published");
    }

    @Test
    @DisplayName("kubernetes.audit is the Event, byte for byte but for the dots in the names of its annotations")
    void event() throws IOException {
        String encoded = new String(Encoders.named("ecs", false).encode(SchemaEvents.create()), StandardCharsets.UTF_8);
        assertThat(encoded)
                .endsWith(",\"kubernetes\":{\"audit\":"
                        + Events.CREATE
                                .replace("authorization.k8s.io/decision", "authorization_k8s_io/decision")
                                .replace("authorization.k8s.io/reason", "authorization_k8s_io/reason")
                        + "}}");
    }

    @Test
    @DisplayName("two annotations that would get one name keep two")
    void annotations() throws IOException {
        JsonNode document = encode(
                "{\"auditID\":\"1\",\"verb\":\"get\",\"annotations\":{\"a.b\":\"1\",\"a_b\":\"2\",\"c.d\":\"3\",\"e\":\"4\"}}");
        assertThat(document.at("/kubernetes/audit/annotations").toString())
                .isEqualTo("{\"a.b\":\"1\",\"a_b\":\"2\",\"c_d\":\"3\",\"e\":\"4\"}");
    }

    private static JsonNode encode(String event) throws IOException {
        return JSON.readTree(Encoders.named("ecs", false).encode(SchemaEvents.eks(event)));
    }

    private static Map<String, String> published() throws IOException {
        Map<String, String> published = new LinkedHashMap<>();
        try (InputStream in = EcsEncoderTest.class.getResourceAsStream("ecs-8.17.0-fields.csv")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                int comma = line.indexOf(',');
                published.put(line.substring(0, comma), line.substring(comma + 1));
            });
        }
        return published;
    }
}
