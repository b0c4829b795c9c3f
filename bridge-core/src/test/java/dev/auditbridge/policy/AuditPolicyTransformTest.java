package dev.auditbridge.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.CorpusEvents;
import dev.auditbridge.HostileBodies;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Transform.Outcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AuditPolicyTransformTest {
    private static final String PATCHED = "patch.webhook.admission.k8s.io/round_0_index_0";

    private static AuditPolicyTransform policy(String rest) {
        String text = "apiVersion: audit.k8s.io/v1\nkind: Policy\n" + rest;
        return new AuditPolicyTransform(
                PolicyLoader.load("policy.yaml", text.getBytes(UTF_8)).policy());
    }

    private static AuditPolicyTransform level(String level) {
        return policy("rules: [{level: " + level + "}]");
    }

    private static String json(String level, String bodies, String annotations) {
        return "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"" + level
                + "\",\"auditID\":\"a\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/api/v1/namespaces/shop/pods\","
                + "\"verb\":\"create\",\"user\":{\"username\":\"alice\"},\"unknown\":{\"n\":1e400,\"n\":-0},"
                + "\"objectRef\":{\"resource\":\"pods\",\"namespace\":\"shop\",\"name\":\"web\"},"
                + "\"responseStatus\":{\"metadata\":{},\"code\":201}" + bodies
                + ",\"requestReceivedTimestamp\":\"2026-01-01T00:00:00.000000Z\","
                + "\"stageTimestamp\":\"2026-01-01T00:00:00.000000Z\"" + annotations + "}";
    }

    private static String kept(AuditPolicyTransform transform, String json) {
        AuditEvent event = CorpusEvents.event(json);
        if (transform.apply(event) instanceof Outcome.Kept(AuditEvent after)) {
            assertThat(after.identity()).isEqualTo(event.identity());
            return CorpusEvents.text(after);
        }
        throw new AssertionError("dropped");
    }

    @Test
    @DisplayName("I3: a lower level takes its bodies out and leaves every other byte")
    void lowers_to_metadata() {
        String bodies = ",\"requestObject\":{\"a\":\"}\\\"\"},\"responseObject\":{\"b\":[1]}";
        String annotations =
                ",\"annotations\":{\"authorization.k8s.io/decision\":\"allow\",\"" + PATCHED + "\":\"{}\"}";
        assertThat(kept(level("Metadata"), json("RequestResponse", bodies, annotations)))
                .isEqualTo(json("Metadata", "", ",\"annotations\":{\"authorization.k8s.io/decision\":\"allow\"}"));
    }

    @Test
    void lowers_to_request() {
        String annotations = ",\"annotations\":{\"" + PATCHED + "\":\"{}\"}";
        String bodies = ",\"requestObject\":{\"a\":1},\"responseObject\":{\"b\":[1]}";
        assertThat(kept(level("Request"), json("RequestResponse", bodies, annotations)))
                .isEqualTo(json("Request", ",\"requestObject\":{\"a\":1}", annotations));
    }

    @Test
    void annotations_that_were_all_patches_go_as_a_whole() {
        String annotations = ",\"annotations\":{\"" + PATCHED + "\":\"{}\"}";
        assertThat(kept(level("Metadata"), json("Request", "", annotations))).isEqualTo(json("Metadata", "", ""));
    }

    @Test
    void a_level_is_never_raised_and_an_event_that_holds_no_more_is_returned_as_it_is() {
        AuditEvent event = CorpusEvents.event(json("Metadata", "", ""));
        assertThat(level("RequestResponse").apply(event)).isEqualTo(new Outcome.Kept(event));
        assertThat(level("Metadata").apply(event)).isEqualTo(new Outcome.Kept(event));
    }

    @Test
    void bodies_go_even_where_the_event_claims_a_level_without_them() {
        assertThat(kept(level("Metadata"), json("Metadata", ",\"requestObject\":{}", "")))
                .isEqualTo(json("Metadata", "", ""));
        assertThat(kept(level("Request"), json("Everything", "", ""))).isEqualTo(json("Request", "", ""));
    }

    @Test
    void a_level_that_the_vendor_does_not_tell_is_not_invented() {
        String untold = json("x", ",\"requestObject\":{}", "").replace("\"level\":\"x\",", "");
        assertThat(kept(level("Metadata"), untold)).isEqualTo(untold.replace(",\"requestObject\":{}", ""));
    }

    @Test
    void drops_what_the_server_would_not_have_written_by_reason() {
        AuditEvent event = CorpusEvents.event(json("Metadata", "", ""));
        assertThat(level("None").apply(event)).isEqualTo(new Outcome.Dropped("level-none"));
        assertThat(policy("rules: [{level: Request, users: [bob]}]").apply(event))
                .isEqualTo(new Outcome.Dropped("level-none"));
        assertThat(policy("omitStages: [ResponseComplete]\nrules: [{level: Request}]")
                        .apply(event))
                .isEqualTo(new Outcome.Dropped("stage-omitted"));
    }

    @Test
    void managed_fields_go_from_objects_lists_and_table_rows_but_not_from_patches() {
        AuditPolicyTransform omit = policy("omitManagedFields: true\nrules: [{level: RequestResponse}]");
        String with = ",\"requestObject\":{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"managedFields\":[{}]},"
                + "\"spec\":{\"managedFields\":1}},\"responseObject\":{\"kind\":\"PodList\",\"items\":["
                + "{\"metadata\":{\"managedFields\":[],\"name\":\"b\"}},{\"metadata\":{\"managedFields\":[]}}]}";
        String without = ",\"requestObject\":{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"},"
                + "\"spec\":{\"managedFields\":1}},\"responseObject\":{\"kind\":\"PodList\",\"items\":["
                + "{\"metadata\":{\"name\":\"b\"}},{\"metadata\":{}}]}";
        assertThat(kept(omit, json("RequestResponse", with, ""))).isEqualTo(json("RequestResponse", without, ""));

        String table = ",\"responseObject\":{\"kind\":\"Table\",\"rows\":[{\"cells\":[\"managedFields\"],\"object\":"
                + "{\"metadata\":{\"name\":\"a\"%s}}}]}";
        assertThat(kept(omit, json("RequestResponse", table.formatted(",\"managedFields\":[]"), "")))
                .isEqualTo(json("RequestResponse", table.formatted(""), ""));

        String patch = json("Request", ",\"requestObject\":{\"metadata\":{\"managedFields\":[{}]}}", "")
                .replace("\"verb\":\"create\"", "\"verb\":\"patch\"");
        assertThat(kept(omit, patch)).isEqualTo(patch);
    }

    @Test
    @DisplayName("I3: no body that a client can send stops its Event or is changed while it stays")
    void hostile_bodies_come_through() {
        AuditPolicyTransform omit = policy("omitManagedFields: true\nrules: [{level: RequestResponse}]");
        HostileBodies.all().forEach((name, body) -> {
            String json = json("RequestResponse", ",\"requestObject\":" + new String(body, UTF_8), "");
            assertThat(kept(omit, json)).as(name).isEqualTo(json);
            assertThat(kept(level("Metadata"), json)).as(name).isEqualTo(json("Metadata", "", ""));
        });
    }
}
