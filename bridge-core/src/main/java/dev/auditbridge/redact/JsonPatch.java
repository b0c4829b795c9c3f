package dev.auditbridge.redact;

import dev.auditbridge.event.JsonSlice;
import java.util.Arrays;
import java.util.List;

/** Reads an operation of a JSON patch (RFC 6902). */
final class JsonPatch {
    private JsonPatch() {}

    /** Its path, each part decoded (RFC 6901); of none or several the empty one, which is the whole document. */
    static List<String> path(JsonSlice operation) {
        List<JsonSlice> paths = operation.members().stream()
                .filter(member -> member.key().text().equalsIgnoreCase("path"))
                .map(JsonSlice.Member::value)
                .toList();
        if (paths.size() != 1 || !paths.getFirst().isString()) {
            return List.of();
        }
        String pointer = paths.getFirst().text();
        if (!pointer.startsWith("/")) {
            return List.of();
        }
        return Arrays.stream(pointer.substring(1).split("/", -1))
                .map(part -> part.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    /** What it carries: everything but its operation and its paths. */
    static List<JsonSlice> values(JsonSlice operation) {
        if (!operation.isObject()) {
            return List.of(operation);
        }
        return operation.members().stream()
                .filter(member -> !member.named("op") && !member.named("path") && !member.named("from"))
                .map(JsonSlice.Member::value)
                .toList();
    }
}
