package dev.auditbridge.event;

import java.nio.charset.StandardCharsets;

/**
 * Finds {@code metadata.managedFields} where objects have it: in an object, in the items of a list, and in the rows of a
 * Table. It tells which client owns which field, is often half of an object, and no detection reads it.
 */
public final class ManagedFields {
    private static final byte[] NAME = "managedFields".getBytes(StandardCharsets.UTF_8);

    private ManagedFields() {}

    /** Takes them out of a body. */
    public static void remove(JsonSlice body, JsonEdits edits) {
        if (!body.isObject() || !body.contains(NAME)) {
            return;
        }
        boolean table = false;
        for (JsonSlice.Member member : body.members()) {
            if (member.named("kind")) {
                table = member.value().is("Table");
            } else if (member.named("metadata")) {
                ofMetadata(member.value(), edits);
            } else if (member.named("items")) {
                member.value().elements().forEach(item -> ofObject(item, edits));
            } else if (table && member.named("rows")) {
                for (JsonSlice row : member.value().elements()) {
                    row.members().stream()
                            .filter(cell -> cell.named("object"))
                            .forEach(cell -> ofObject(cell.value(), edits));
                }
            }
        }
    }

    private static void ofObject(JsonSlice object, JsonEdits edits) {
        object.members().stream()
                .filter(member -> member.named("metadata"))
                .forEach(member -> ofMetadata(member.value(), edits));
    }

    private static void ofMetadata(JsonSlice metadata, JsonEdits edits) {
        metadata.members().stream()
                .filter(member -> member.named("managedFields"))
                .forEach(edits::remove);
    }
}
