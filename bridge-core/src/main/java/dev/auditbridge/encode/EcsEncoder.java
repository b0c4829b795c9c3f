package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.JsonSlice;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The Elastic Common Schema, with the Event itself under {@code kubernetes.audit}, as Elastic's own Kubernetes integration
 * has it and its detection rules expect it.
 */
public final class EcsEncoder implements Encoder {
    /** The version of the schema. */
    static final String VERSION = "8.17.0";

    static final Mapping MAPPING = new Mapping(
            "ecs",
            "ECS: Elastic Common Schema " + VERSION,
            List.of(
                    "Field names: elastic/ecs, tag v" + VERSION + ", generated/csv/fields.csv.",
                    "`kubernetes.audit`, and which ECS fields are copied from it: elastic/integrations,"
                            + " packages/kubernetes/data_stream/audit_logs, ingest pipeline; the `orchestrator` fields:"
                            + " SEKOIA-IO/intake-formats, Kubernetes audit log."),
            List.of(
                    "One JSON object a record; a control character and half of a surrogate pair are JSON escapes, so"
                            + " nothing of a value is lost.",
                    "Elastic's pipeline removes `metadata` from both bodies; here it stays.",
                    "`event.outcome` follows the response code where there is one; Elastic's pipeline knows the"
                            + " decision only.",
                    "`kubernetes.audit.annotations` has `_` for the dots in names, as Elastic's rules expect"
                            + " (`authorization_k8s_io/decision`); every other member is the Event's own, byte for byte."),
            List.of(
                    Field.of("@timestamp", TimeFacts.CERTAIN_TIME),
                    Field.of("ecs.version", Fact.constant(VERSION)),
                    Field.of("event.kind", Fact.constant("event")),
                    Field.of("event.category", Fact.constants("api")),
                    Field.of("event.type", Activity.ECS_TYPE),
                    Field.of("event.action", Facts.VERB),
                    Field.of("event.outcome", Outcome.ECS),
                    Field.of("event.severity", Severity.OF_TEN),
                    Field.of("event.id", Facts.AUDIT_ID),
                    Field.of("event.start", TimeFacts.RECEIVED),
                    Field.of("event.module", Fact.constant("kubernetes")),
                    Field.of("event.dataset", Fact.constant("kubernetes.audit_logs")),
                    Field.of("event.reason", Facts.DECISION_REASON),
                    Field.of("event.provider", OriginFacts.STREAM),
                    Field.of("event.code", OriginFacts.RECORD_ID),
                    Field.of("event.created", TimeFacts.RECORD),
                    Field.of("user.name", Facts.USERNAME),
                    Field.of("user.id", Facts.USER_UID),
                    Field.of("user.roles", Facts.USER_GROUPS),
                    Field.of("user.effective.name", Facts.IMPERSONATED_USERNAME),
                    Field.of("user.effective.id", Facts.IMPERSONATED_UID),
                    Field.of("user.effective.roles", Facts.IMPERSONATED_GROUPS),
                    Field.of("source.ip", SourceFacts.SOURCE_ADDRESS),
                    Field.of("client.ip", SourceFacts.SOURCE_ADDRESS),
                    Field.of("related.ip", SourceFacts.SOURCE_ADDRESSES),
                    Field.of("related.user", Facts.USERNAMES),
                    Field.of("user_agent.original", Facts.USER_AGENT),
                    Field.of("url.original", Facts.REQUEST_URI),
                    Field.of("url.path", Facts.URI_PATH),
                    Field.of("url.query", Facts.URI_QUERY),
                    Field.of("http.response.status_code", Facts.RESPONSE_CODE),
                    Field.of("error.code", Facts.RESPONSE_REASON),
                    Field.of("error.message", Facts.RESPONSE_MESSAGE),
                    Field.of("orchestrator.type", Fact.constant("kubernetes")),
                    Field.of("orchestrator.cluster.name", OriginFacts.CLUSTER_NAME),
                    Field.of("orchestrator.cluster.id", OriginFacts.CLUSTER),
                    Field.of("orchestrator.namespace", Facts.NAMESPACE),
                    Field.of("orchestrator.resource.type", Facts.RESOURCE),
                    Field.of("orchestrator.resource.name", Facts.NAME),
                    Field.of("orchestrator.resource.id", Facts.OBJECT_UID),
                    Field.of("orchestrator.api_version", Facts.GROUP_VERSION),
                    Field.of("cloud.provider", OriginFacts.ECS_CLOUD),
                    Field.of("cloud.account.id", OriginFacts.ACCOUNT),
                    Field.of("cloud.region", OriginFacts.REGION),
                    Field.of("container.image.name", BodyFacts.CONTAINER_IMAGES),
                    Field.of(
                            "kubernetes.audit",
                            new Fact.Json(
                                    WholeEvent.MEMBERS,
                                    "the Event; in the names of its annotations `_` for each dot",
                                    EcsEncoder::event))),
            Map.of());

    private static final JsonFields FIELDS = new JsonFields(MAPPING.fields());

    @Override
    public byte[] encode(AuditEvent event) {
        Utf8Buffer out = new Utf8Buffer(event.json().length + 2_048);
        FIELDS.write(event, out);
        return out.toByteArray();
    }

    private static void event(AuditEvent event, Utf8Buffer out) {
        byte[] json = event.json();
        int done = 0;
        for (JsonSlice.Member member : WholeEvent.members(event)) {
            if (member.value().isObject() && member.key().text().equals("annotations")) {
                out.bytes(json, done, member.value().start());
                annotations(json, member.value().members(), out);
                done = member.value().end();
            }
        }
        out.bytes(json, done, json.length);
    }

    private static void annotations(byte[] json, List<JsonSlice.Member> annotations, Utf8Buffer out) {
        Set<String> taken = new HashSet<>();
        annotations.forEach(annotation -> taken.add(annotation.key().text()));
        out.ascii('{');
        for (int i = 0; i < annotations.size(); i++) {
            JsonSlice.Member annotation = annotations.get(i);
            if (i > 0) {
                out.ascii(',');
            }
            // Where the dotless name is taken, the name stays: Elasticsearch refuses a document that has a name twice.
            String name = annotation.key().text();
            String dotless = name.replace('.', '_');
            out.quoted(taken.add(dotless) ? dotless : name);
            out.ascii(':');
            out.bytes(json, annotation.value().start(), annotation.value().end());
        }
        out.ascii('}');
    }
}
