package dev.auditbridge.event;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of an Event, in the order of the v1 struct, which every API server keeps (kubernetes/apiserver
 * pkg/apis/audit/v1/types.go), and at the end those of the old versions and of an EventList.
 */
enum Field {
    KIND("kind"),
    API_VERSION("apiVersion"),
    LEVEL("level"),
    AUDIT_ID("auditID"),
    STAGE("stage"),
    REQUEST_URI("requestURI"),
    VERB("verb"),
    USER("user"),
    IMPERSONATED_USER("impersonatedUser"),
    SOURCE_IPS("sourceIPs"),
    USER_AGENT("userAgent"),
    OBJECT_REF("objectRef"),
    RESPONSE_STATUS("responseStatus"),
    REQUEST_OBJECT("requestObject"),
    RESPONSE_OBJECT("responseObject"),
    REQUEST_RECEIVED_TIMESTAMP("requestReceivedTimestamp"),
    STAGE_TIMESTAMP("stageTimestamp"),
    ANNOTATIONS("annotations"),
    /** v1alpha1 and v1beta1: when the request was received, in whole seconds. */
    TIMESTAMP("timestamp"),
    /** v1alpha1 and v1beta1: its creationTimestamp is the stage's time, in whole seconds. */
    METADATA("metadata"),
    /** The Events of an EventList. */
    ITEMS("items");

    private static final Field[] IN_ORDER = values();

    private final String text;
    private final byte[] bytes;

    Field(String text) {
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    String text() {
        return text;
    }

    /** The members of a v1 Event that come after this one; after one that v1 does not have, any may. */
    List<Field> following() {
        int first = ordinal() > ANNOTATIONS.ordinal() ? 0 : ordinal() + 1;
        return List.of(IN_ORDER).subList(first, ANNOTATIONS.ordinal() + 1);
    }

    /** The member whose name the cursor has just read; looked for from the one expected next, since the order is fixed. */
    static @Nullable Field named(JsonCursor json, int expected) {
        for (int i = expected; i < IN_ORDER.length; i++) {
            if (json.nameIs(IN_ORDER[i].bytes)) {
                return IN_ORDER[i];
            }
        }
        for (int i = 0; i < expected; i++) {
            if (json.nameIs(IN_ORDER[i].bytes)) {
                return IN_ORDER[i];
            }
        }
        return null;
    }

    /** The member of this name. */
    static @Nullable Field named(String name) {
        for (Field field : IN_ORDER) {
            if (field.text.equals(name)) {
                return field;
            }
        }
        return null;
    }
}
