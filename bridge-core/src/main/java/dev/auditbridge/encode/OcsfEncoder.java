package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import java.util.List;
import java.util.Map;

/** The Open Cybersecurity Schema Framework, class API Activity (6003). */
public final class OcsfEncoder implements Encoder {
    /** The version of the schema: that of Security Lake's EKS source, version 2. */
    static final String VERSION = "1.1.0";

    static final Mapping MAPPING = new Mapping(
            "ocsf",
            "OCSF " + VERSION + ": API Activity (6003)",
            List.of(
                    "Attributes and which are required: ocsf/ocsf-schema, tag v" + VERSION
                            + ", events/application/api.json and what it includes. It is the version of Amazon"
                            + " Security Lake's EKS source, version 2.",
                    "The mapping of Amazon EKS in ocsf/examples (mappings/markdown/AWS/v1.1.0/EKS Audit Logs); where"
                            + " that has the first source address as cloud.account.uid, an evident slip, this has"
                            + " src_endpoint.ip."),
            List.of(
                    "One JSON object a record; a control character and half of a surrogate pair are JSON escapes, so"
                            + " nothing of a value is lost.",
                    "Where the Event tells nothing and the class requires something, it says unknown:"
                            + " `src_endpoint.name`, `actor.user.name`, `api.operation`.",
                    "`actor.user` is who sent the request; whom it impersonated is in `unmapped`.",
                    "`unmapped` has the Event's own members that no attribute holds in full, byte for byte."),
            List.of(
                    Field.of("activity_id", Activity.OCSF_ID),
                    Field.of("activity_name", Activity.OCSF_NAME),
                    Field.of("category_uid", Fact.constant(6)),
                    Field.of("category_name", Fact.constant("Application Activity")),
                    Field.of("class_uid", Fact.constant(6003)),
                    Field.of("class_name", Fact.constant("API Activity")),
                    Field.of("type_uid", Activity.OCSF_TYPE),
                    Field.of("type_name", Activity.OCSF_TYPE_NAME),
                    Field.of("severity_id", Severity.OCSF),
                    Field.of("time", TimeFacts.CERTAIN_MILLIS),
                    Field.of("time_dt", TimeFacts.CERTAIN_TIME),
                    Field.of("start_time", TimeFacts.RECEIVED_MILLIS),
                    Field.of("start_time_dt", TimeFacts.RECEIVED),
                    Field.of("message", Facts.STAGE),
                    Field.of("status_id", Outcome.OCSF_ID),
                    Field.of("status", Outcome.OCSF),
                    Field.of("status_code", OcsfFacts.STATUS_CODE),
                    Field.of("status_detail", Facts.RESPONSE_MESSAGE),
                    Field.of("metadata.version", Fact.constant(VERSION)),
                    Field.of("metadata.profiles", OcsfFacts.PROFILES),
                    Field.of("metadata.product.name", OriginFacts.PRODUCT),
                    Field.of("metadata.product.vendor_name", OriginFacts.VENDOR),
                    Field.of("metadata.product.feature.name", Fact.constant("Kubernetes audit")),
                    Field.of("metadata.uid", OcsfFacts.IDENTITY),
                    Field.of("metadata.correlation_uid", Facts.AUDIT_ID),
                    Field.of("metadata.log_level", Facts.LEVEL),
                    Field.of("metadata.log_name", OriginFacts.STREAM),
                    Field.of("metadata.logged_time", TimeFacts.RECORD_MILLIS),
                    Field.of("metadata.original_time", TimeFacts.STAGE),
                    Field.of("actor.user.name", OcsfFacts.USERNAME),
                    Field.of("actor.user.type_id", OcsfFacts.USER_TYPE),
                    Field.of("actor.user.uid", Facts.USER_UID),
                    Field.of("actor.user.groups[].name", Facts.USER_GROUPS),
                    Field.of("actor.session.credential_uid", Facts.ACCESS_KEY_ID),
                    Field.of("actor.session.uid", Facts.SESSION_NAME),
                    Field.of("api.operation", OcsfFacts.OPERATION),
                    Field.of("api.group.name", Facts.API_GROUP),
                    Field.of("api.version", Facts.API_VERSION),
                    Field.of("api.request.uid", OcsfFacts.REQUEST_UID),
                    Field.of("api.request.containers", OcsfFacts.REQUEST_CONTAINERS),
                    Field.of("api.request.data", OcsfFacts.REQUEST_OBJECT),
                    Field.of("api.response.code", Facts.RESPONSE_CODE),
                    Field.of("api.response.error", Facts.RESPONSE_REASON),
                    Field.of("api.response.message", Facts.RESPONSE_MESSAGE),
                    Field.of("api.response.error_message", Facts.RESPONSE_STATUS),
                    Field.of("api.response.containers", OcsfFacts.RESPONSE_CONTAINERS),
                    Field.of("api.response.data", OcsfFacts.RESPONSE_OBJECT),
                    Field.of("http_request.url.url_string", Facts.REQUEST_URI),
                    Field.of("http_request.url.path", Facts.URI_PATH),
                    Field.of("http_request.url.query_string", Facts.URI_QUERY),
                    Field.of("http_request.user_agent", Facts.USER_AGENT),
                    Field.of("src_endpoint.ip", SourceFacts.SOURCE_ADDRESS),
                    Field.of("src_endpoint.name", OcsfFacts.SOURCE_NAME),
                    Field.of("src_endpoint.intermediate_ips", SourceFacts.FURTHER_SOURCE_ADDRESSES),
                    Field.of("dst_endpoint.name", OriginFacts.CLUSTER_NAME),
                    Field.of("dst_endpoint.uid", OriginFacts.CLUSTER),
                    Field.of("resources[].type", Facts.RESOURCE),
                    Field.of("resources[].namespace", Facts.NAMESPACE),
                    Field.of("resources[].name", OcsfFacts.RESOURCE_NAME),
                    Field.of("resources[].uid", Facts.OBJECT_UID),
                    Field.of("resources[].version", Facts.RESOURCE_VERSION),
                    Field.of("cloud.provider", OriginFacts.OCSF_CLOUD),
                    Field.of("cloud.account.uid", OcsfFacts.ACCOUNT),
                    Field.of("cloud.region", OcsfFacts.REGION),
                    Field.of("unmapped", OcsfFacts.UNMAPPED)),
            Map.of(Member.RECORD_ID, "no attribute; `metadata.uid` is the Event's identity"));

    private static final JsonFields FIELDS = new JsonFields(MAPPING.fields());

    @Override
    public byte[] encode(AuditEvent event) {
        Utf8Buffer out = new Utf8Buffer(event.json().length + 2_048);
        FIELDS.write(event, out);
        return out.toByteArray();
    }
}
