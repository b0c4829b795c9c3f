package dev.auditbridge.google;

import dev.auditbridge.google.Request.Target;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An Event's {@code objectRef}: the target of the URL, completed from the bodies. */
record ObjectReference(
        Target target,
        @Nullable String namespace,
        @Nullable String name,
        @Nullable String uid,
        @Nullable String resourceVersion) {

    /**
     * Completes a target.
     *
     * @param inferred where a guess is added
     */
    static ObjectReference of(
            Target target,
            @Nullable String verb,
            @Nullable Body request,
            @Nullable Body response,
            Inference inference,
            Set<Field> inferred) {
        String namespace = target.namespace();
        String name = target.name();
        String uid = null;
        String resourceVersion = null;
        // What the API server does itself (apiserver, pkg/audit/request.go, LogRequestObject), but not for a patch.
        if (request != null && request.metadata() != null && !request.isPatch()) {
            Body.Metadata own = request.metadata();
            namespace = namespace == null ? own.namespace() : namespace;
            name = name == null ? own.name() : name;
            uid = own.uid();
            resourceVersion = own.resourceVersion();
        }
        Body.Metadata answered = response == null ? null : response.metadata();
        if (inference.nameFromResponse() && name == null && "create".equals(verb) && answered != null) {
            name = marked(answered.name(), Field.NAME, inferred);
        }
        if (inference.uidFromResponse() && response != null) {
            if (uid == null) {
                uid = marked(
                        answered != null && answered.uid() != null ? answered.uid() : response.detailsUid(),
                        Field.UID,
                        inferred);
            }
            if (resourceVersion == null && answered != null) {
                resourceVersion = marked(answered.resourceVersion(), Field.RESOURCE_VERSION, inferred);
            }
        }
        return new ObjectReference(target, namespace, name, uid, resourceVersion);
    }

    private static @Nullable String marked(@Nullable String value, Field field, Set<Field> inferred) {
        if (value != null) {
            inferred.add(field);
        }
        return value;
    }
}
