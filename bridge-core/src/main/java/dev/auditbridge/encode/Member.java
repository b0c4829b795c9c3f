package dev.auditbridge.encode;

/**
 * The members of an Event, and what is known of its origin, as far as a schema may hold them or not: every mapping says of
 * each which.
 */
enum Member {
    LEVEL("level"),
    AUDIT_ID("auditID"),
    STAGE("stage"),
    REQUEST_URI("requestURI"),
    VERB("verb"),
    USERNAME("user.username"),
    USER_UID("user.uid"),
    USER_GROUPS("user.groups"),
    USER_EXTRA("user.extra"),
    IMPERSONATED_USERNAME("impersonatedUser.username"),
    IMPERSONATED_UID("impersonatedUser.uid"),
    IMPERSONATED_GROUPS("impersonatedUser.groups"),
    IMPERSONATED_EXTRA("impersonatedUser.extra"),
    SOURCE_IPS("sourceIPs"),
    USER_AGENT("userAgent"),
    RESOURCE("objectRef.resource"),
    SUBRESOURCE("objectRef.subresource"),
    NAMESPACE("objectRef.namespace"),
    NAME("objectRef.name"),
    OBJECT_UID("objectRef.uid"),
    API_GROUP("objectRef.apiGroup"),
    API_VERSION("objectRef.apiVersion"),
    RESOURCE_VERSION("objectRef.resourceVersion"),
    RESPONSE_CODE("responseStatus.code"),
    RESPONSE_STATUS("responseStatus.status"),
    RESPONSE_REASON("responseStatus.reason"),
    RESPONSE_MESSAGE("responseStatus.message"),
    RESPONSE_DETAILS("responseStatus.details"),
    /** What detections look at in the bodies, see {@link BodyFacts}. */
    BODY_FACTS("requestObject, responseObject: what detections look at"),
    REQUEST_OBJECT("requestObject"),
    RESPONSE_OBJECT("responseObject"),
    REQUEST_RECEIVED("requestReceivedTimestamp"),
    STAGE_TIME("stageTimestamp"),
    DECISION("annotations: authorization.k8s.io/decision"),
    DECISION_REASON("annotations: authorization.k8s.io/reason"),
    ANNOTATIONS("annotations: all others"),
    UNKNOWN("members that audit.k8s.io/v1 had not when this was written"),
    PROVIDER("origin: provider"),
    ACCOUNT("origin: account, subscription or project"),
    REGION("origin: region"),
    CLUSTER("origin: cluster"),
    STREAM("origin: stream"),
    RECORD_ID("origin: the vendor's id of the record"),
    RECORD_TIME("origin: the vendor's time of the record");

    private final String path;

    Member(String path) {
        this.path = path;
    }

    /** Where it stands, for a page. */
    String path() {
        return path;
    }
}
