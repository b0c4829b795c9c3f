package dev.auditbridge.google;

import java.util.EnumSet;
import java.util.Set;

/** The members of an Event that may be inferred, in the order in which the annotation names them. */
enum Field {
    AUDIT_ID("auditID"),
    STAGE("stage"),
    LEVEL("level"),
    REQUEST_RECEIVED("requestReceivedTimestamp"),
    STAGE_TIME("stageTimestamp"),
    REQUEST_URI("requestURI"),
    VERB("verb"),
    USERNAME("user.username"),
    GROUPS("user.groups"),
    IMPERSONATED("impersonatedUser.username"),
    RESOURCE("objectRef.resource"),
    NAMESPACE("objectRef.namespace"),
    NAME("objectRef.name"),
    UID("objectRef.uid"),
    API_GROUP("objectRef.apiGroup"),
    API_VERSION("objectRef.apiVersion"),
    RESOURCE_VERSION("objectRef.resourceVersion"),
    SUBRESOURCE("objectRef.subresource"),
    STATUS("responseStatus.status"),
    REASON("responseStatus.reason"),
    CODE("responseStatus.code");

    private final String path;

    Field(String path) {
        this.path = path;
    }

    static Set<Field> none() {
        return EnumSet.noneOf(Field.class);
    }

    /** The annotation's value. */
    static String paths(Set<Field> fields) {
        StringBuilder text = new StringBuilder();
        for (Field field : fields) {
            text.append(text.isEmpty() ? "" : ",").append(field.path);
        }
        return text.toString();
    }
}
