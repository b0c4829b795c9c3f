package dev.auditbridge.google;

import org.jspecify.annotations.Nullable;

/**
 * A request or response object: its JSON without the {@code @type} that Google adds, and the few members that decide about
 * the rest of the Event.
 *
 * @param json one JSON value; numbers follow {@link NumberRule}
 * @param type the value of {@code @type}, such as {@code core.k8s.io/v1.Pod}
 * @param metadata the object's own name, or {@code null} if it has no {@code metadata}
 * @param code a Status' HTTP code, however it was written
 * @param details where a Status' details are in {@code json}
 */
record Body(
        byte[] json,
        @Nullable String type,
        @Nullable String kind,
        @Nullable Metadata metadata,
        @Nullable Integer code,
        @Nullable String status,
        @Nullable String message,
        @Nullable String reason,
        @Nullable Range details,
        @Nullable String detailsUid) {

    /** What names a Kubernetes object. */
    record Metadata(
            @Nullable String namespace,
            @Nullable String name,
            @Nullable String uid,
            @Nullable String resourceVersion) {}

    /** Bytes from {@code start} up to and without {@code end}. */
    record Range(int start, int end) {}

    /** This body under another {@code @type}. */
    Body withType(@Nullable String newType) {
        return new Body(json, newType, kind, metadata, code, status, message, reason, details, detailsUid);
    }

    /** This body in other bytes. */
    Body withJson(byte[] newJson, @Nullable Range newDetails) {
        return new Body(newJson, type, kind, metadata, code, status, message, reason, newDetails, detailsUid);
    }

    boolean isStatus() {
        return "Status".equals(kind) || "core.k8s.io/v1.Status".equals(type);
    }

    /** The body of a patch is no object: the API server takes nothing out of it. */
    boolean isPatch() {
        return "k8s.io/Patch".equals(type);
    }
}
