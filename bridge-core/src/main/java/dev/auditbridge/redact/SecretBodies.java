package dev.auditbridge.redact;

import dev.auditbridge.event.JsonEdits;
import dev.auditbridge.event.JsonSlice;
import java.util.List;
import java.util.Set;

/**
 * Redacts bodies of requests for secrets. What is not known to be harmless is redacted, since a client can write what it
 * likes into a patch, misspelt members included.
 */
final class SecretBodies {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final Set<String> HARMLESS = Set.of("kind", "apiVersion", "metadata", "type", "immutable");

    private final Replacement replacement;

    SecretBodies(Replacement replacement) {
        this.replacement = replacement;
    }

    /** Redacts a body: a secret, a list or Table of them, or a patch of any kind. */
    void redact(JsonSlice body, JsonEdits edits) {
        if (body.isArray()) {
            body.elements().forEach(operation -> operation(operation, edits));
            return;
        }
        for (JsonSlice.Member member : body.members()) {
            if (member.named("items") && member.value().isArray()) {
                member.value().elements().forEach(item -> object(item, edits));
            } else if (member.named("rows") && member.value().isArray()) {
                member.value().elements().forEach(row -> row(row, edits));
            } else if (!member.named("columnDefinitions")) {
                member(member, edits);
            }
        }
        if (!body.isObject()) {
            replacement.leaves(body, edits);
        }
    }

    private void object(JsonSlice object, JsonEdits edits) {
        if (object.isObject()) {
            object.members().forEach(member -> member(member, edits));
        } else {
            replacement.leaves(object, edits);
        }
    }

    private void member(JsonSlice.Member member, JsonEdits edits) {
        String name = member.key().text();
        if (name.equals("metadata")) {
            metadata(member.value(), edits);
        } else if (!HARMLESS.contains(name) || !isScalar(member.value())) {
            replacement.leaves(member.value(), edits);
        }
    }

    private static boolean isScalar(JsonSlice value) {
        return !value.isObject() && !value.isArray();
    }

    private void row(JsonSlice row, JsonEdits edits) {
        for (JsonSlice.Member member : row.members()) {
            if (member.named("object")) {
                object(member.value(), edits);
            } else {
                replacement.leaves(member.value(), edits);
            }
        }
    }

    private void metadata(JsonSlice metadata, JsonEdits edits) {
        for (JsonSlice.Member member : metadata.members()) {
            if (member.named("annotations")) {
                annotations(member.value(), edits);
            }
        }
    }

    private void annotations(JsonSlice annotations, JsonEdits edits) {
        annotations.members().stream()
                .filter(annotation -> annotation.named(LAST_APPLIED))
                .forEach(annotation -> replacement.leaves(annotation.value(), edits));
    }

    private void operation(JsonSlice operation, JsonEdits edits) {
        List<String> path = JsonPatch.path(operation);
        for (JsonSlice value : JsonPatch.values(operation)) {
            if (path.isEmpty()) {
                object(value, edits);
            } else if (!path.getFirst().equals("metadata")) {
                if (path.size() > 1 || !HARMLESS.contains(path.getFirst()) || !isScalar(value)) {
                    replacement.leaves(value, edits);
                }
            } else if (path.size() == 1) {
                metadata(value, edits);
            } else if (path.get(1).equals("annotations")) {
                annotation(path, value, edits);
            }
        }
    }

    private void annotation(List<String> path, JsonSlice value, JsonEdits edits) {
        if (path.size() == 2) {
            annotations(value, edits);
        } else if (path.get(2).equals(LAST_APPLIED)) {
            replacement.leaves(value, edits);
        }
    }
}
