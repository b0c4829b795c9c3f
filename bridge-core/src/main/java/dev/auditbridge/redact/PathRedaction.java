package dev.auditbridge.redact;

import dev.auditbridge.event.JsonEdits;
import dev.auditbridge.event.JsonSlice;
import java.util.List;

/** Redacts what lies at a {@link BodyPath}: in an object, in the items of a list, in the rows of a Table, in a patch. */
final class PathRedaction {
    private final Replacement replacement;

    PathRedaction(Replacement replacement) {
        this.replacement = replacement;
    }

    void redact(BodyPath path, JsonSlice body, JsonEdits edits) {
        if (body.isArray()) {
            body.elements().forEach(operation -> operation(path, operation, edits));
            return;
        }
        follow(path, 0, body, edits);
        for (JsonSlice.Member member : body.members()) {
            if (member.named("items")) {
                member.value().elements().forEach(item -> follow(path, 0, item, edits));
            } else if (member.named("rows")) {
                for (JsonSlice row : member.value().elements()) {
                    row.members().stream()
                            .filter(cell -> cell.named("object"))
                            .forEach(cell -> follow(path, 0, cell.value(), edits));
                }
            }
        }
    }

    private void follow(BodyPath path, int step, JsonSlice value, JsonEdits edits) {
        if (step == path.path().size()) {
            replacement.leaves(value, edits);
            return;
        }
        value.elements().stream().filter(JsonSlice::isObject).forEach(element -> follow(path, step, element, edits));
        for (JsonSlice.Member member : value.members()) {
            if (path.continues(step, member.key().text())) {
                follow(path, step + 1, member.value(), edits);
            }
        }
    }

    /** An operation of a JSON patch (RFC 6902) that touches the path, from above or below. */
    private void operation(BodyPath path, JsonSlice operation, JsonEdits edits) {
        List<String> at = JsonPatch.path(operation);
        int step = 0;
        for (String name : at) {
            boolean element = name.equals("-") || name.chars().allMatch(Character::isDigit);
            if (step == path.path().size()) {
                break;
            }
            if (path.continues(step, name)) {
                step++;
            } else if (!element) {
                return;
            }
        }
        int from = step;
        JsonPatch.values(operation).forEach(value -> follow(path, from, value, edits));
    }
}
