package dev.auditbridge.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.CorpusEvents;
import dev.auditbridge.event.AuditEvent;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OcsfEncoderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Encoder ENCODER = Encoders.named("ocsf", false);

    @Test
    @DisplayName("these attributes are required by API Activity of OCSF 1.1.0, and nothing else")
    void required() throws IOException {
        assertThat(new OcsfSchema().required())
                .containsExactlyInAnyOrder(
                        "api_activity.activity_id",
                        "api_activity.actor",
                        "api_activity.api",
                        "api_activity.category_uid",
                        "api_activity.class_uid",
                        "api_activity.cloud",
                        "api_activity.metadata",
                        "api_activity.severity_id",
                        "api_activity.src_endpoint",
                        "api_activity.time",
                        "api_activity.type_uid",
                        "api.operation",
                        "cloud.provider",
                        "image.uid",
                        "metadata.product",
                        "metadata.version",
                        "product.vendor_name",
                        "request.uid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"auditID\":\"1\"}",
                "{\"auditID\":\"1\",\"stage\":\"ResponseStarted\",\"verb\":\"get\",\"user\":{},\"requestURI\":\"/api\","
                        + "\"responseStatus\":{\"code\":401}}",
                "{\"auditID\":\"1\",\"verb\":\"list\",\"user\":{\"groups\":[]},\"sourceIPs\":[\"gce-internal-ip\"],"
                        + "\"objectRef\":{\"resource\":\"secrets\"}}",
                "{\"verb\":\"create\",\"user\":{\"username\":\"\"},\"requestURI\":\"\",\"requestObject\":null,"
                        + "\"responseObject\":{\"spec\":{\"containers\":[{\"image\":\"a\"},{\"name\":\"b\"},7,"
                        + "{\"name\":\"c\",\"image\":\"d\"}]}}}"
            })
    @DisplayName("what an Event does not tell is no reason for a record that the schema refuses")
    void little(String event) throws IOException {
        for (AuditEvent of : List.of(CorpusEvents.event(event), SchemaEvents.eks(event))) {
            JsonNode record = JSON.readTree(ENCODER.encode(of));
            assertThat(new OcsfSchema().faults(record)).as(record.toString()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit-managed-policy.ndjson.gz", "audit-metadata.ndjson.gz", "audit-odd-bodies.ndjson.gz"})
    @DisplayName("every Event of a real API server becomes a record that the schema takes")
    void corpus(String file) throws IOException {
        OcsfSchema schema = new OcsfSchema();
        for (AuditEvent event : CorpusEvents.read(file)) {
            JsonNode record = JSON.readTree(ENCODER.encode(event));
            assertThat(schema.faults(record)).as(event.envelope().auditId()).isEmpty();
        }
    }

    @Test
    @DisplayName("a create is a create, of a user, in a cluster of a cloud")
    void create() throws IOException {
        JsonNode record = JSON.readTree(ENCODER.encode(SchemaEvents.create()));

        assertThat(record.at("/type_uid").intValue()).isEqualTo(600_301);
        assertThat(record.at("/time").longValue()).isEqualTo(1_772_360_430_123L);
        assertThat(record.at("/time_dt").textValue()).isEqualTo("2026-03-01T10:20:30.123456Z");
        assertThat(record.at("/metadata/uid").textValue())
                .isEqualTo(SchemaEvents.create().identity().toString());
        assertThat(record.at("/actor/user/groups/1/name").textValue()).isEqualTo("system:authenticated");
        assertThat(record.at("/cloud").toString())
                .isEqualTo("{\"provider\":\"AWS\",\"account\":{\"uid\":\"123456789012\"},\"region\":\"eu-west-1\"}");
        assertThat(record.at("/src_endpoint").toString())
                .isEqualTo("{\"ip\":\"192.0.2.7\",\"intermediate_ips\":[\"10.0.0.1\"]}");
        assertThat(record.at("/unmapped/impersonatedUser/username").textValue()).isEqualTo("bob");
        assertThat(record.at("/unmapped/user/extra/scopes/1").textValue()).isEqualTo("b");
        assertThat(new OcsfSchema().faults(record)).isEmpty();
    }
}
