package dev.auditbridge.azure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of a record that are read, under the names they have in each form: the resource log envelope, the columns of
 * AzureDiagnostics, the columns of AKSAudit, AKSAuditAdmin, ArcK8sAudit and ArcK8sAuditAdmin.
 */
enum AksField {
    RECORDS("records"),
    TIME("time", "TimeGenerated"),
    CATEGORY("category", "Category"),
    RESOURCE_ID("resourceId", "ResourceId", "_ResourceId"),
    LOCATION("location"),
    PROPERTIES("properties"),
    LOG("log", "log_s"),
    TABLE("Type"),

    AUDIT_ID("AuditId"),
    LEVEL("Level"),
    STAGE("Stage"),
    REQUEST_URI("RequestUri"),
    VERB("Verb"),
    USER("User"),
    SOURCE_IPS("SourceIps"),
    USER_AGENT("UserAgent"),
    OBJECT_REF("ObjectRef"),
    RESPONSE_STATUS("ResponseStatus"),
    REQUEST_OBJECT("RequestObject"),
    RESPONSE_OBJECT("ResponseObject"),
    REQUEST_RECEIVED("RequestReceivedTime"),
    STAGE_RECEIVED("StageReceivedTime"),
    ANNOTATIONS("Annotations");

    private static final Name[][] BY_LENGTH = byLength();

    private final String[] names;

    AksField(String... names) {
        this.names = names;
    }

    /** The field with a name, or nothing. */
    static @Nullable AksField of(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length >= BY_LENGTH.length) {
            return null;
        }
        for (Name name : BY_LENGTH[length]) {
            if (Arrays.equals(name.bytes, 0, length, bytes, start, end)) {
                return name.field;
            }
        }
        return null;
    }

    private static Name[][] byLength() {
        List<List<Name>> found = new ArrayList<>();
        for (AksField field : values()) {
            for (String name : field.names) {
                while (found.size() <= name.length()) {
                    found.add(new ArrayList<>());
                }
                found.get(name.length()).add(new Name(name.getBytes(StandardCharsets.UTF_8), field));
            }
        }
        return found.stream().map(names -> names.toArray(new Name[0])).toArray(Name[][]::new);
    }

    private record Name(byte[] bytes, AksField field) {}
}
