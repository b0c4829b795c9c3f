package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.AuditEvent.ByteRange;
import dev.auditbridge.event.JsonSlice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What published detections look at inside the bodies (Elastic detection-rules, Sigma, Falco k8s_audit_rules, Splunk ESCU,
 * Panther), for formats that cannot hold a body.
 */
final class BodyFacts {
    /** The most characters of the digest; CEF's longest field has 4,000. */
    static final int MOST = 4_000;

    /** Where a pod's specification stands: in a pod, in what makes pods, in what makes those. */
    private static final List<String> POD_SPECS =
            List.of("spec", "spec.template.spec", "spec.jobTemplate.spec.template.spec");

    private static final List<String> IN_A_POD = List.of(
            "serviceAccountName",
            "hostNetwork",
            "hostPID",
            "hostIPC",
            "volumes.hostPath.path",
            "containers.image",
            "containers.securityContext.privileged",
            "containers.securityContext.capabilities.add",
            "initContainers.image",
            "initContainers.securityContext.privileged",
            "initContainers.securityContext.capabilities.add",
            "ephemeralContainers.image",
            "ephemeralContainers.securityContext.privileged",
            "ephemeralContainers.securityContext.capabilities.add");

    private static final List<String> ELSEWHERE = List.of(
            "roleRef.kind",
            "roleRef.name",
            "subjects.kind",
            "subjects.namespace",
            "subjects.name",
            "rules.verbs",
            "rules.apiGroups",
            "rules.resources",
            "rules.nonResourceURLs",
            "webhooks.clientConfig.url",
            "webhooks.clientConfig.service.namespace",
            "webhooks.clientConfig.service.name",
            "spec.schedule",
            "spec.type",
            "spec.tls",
            "spec.signerName",
            "spec.request",
            "spec.audiences",
            "spec.expirationSeconds",
            "spec.resourceAttributes",
            "reason",
            "message",
            "data",
            // The operations of a JSON patch (RFC 6902), whose paths say what the others say by their place.
            "op",
            "path",
            "value");

    private static final BodyPaths WANTED = new BodyPaths(paths());
    private static final BodyPaths IMAGES = new BodyPaths(
            POD_SPECS.stream().map(spec -> spec + ".containers.image").toList());
    private static final BodyPaths CONTAINERS =
            new BodyPaths(POD_SPECS.stream().map(spec -> spec + ".containers").toList());

    static final Fact.Text DIGEST = Fact.text(
            "of requestObject, or of responseObject where there is no other or the request is a patch: each"
                    + " `path=value`, joined by `; `, for " + String.join(", ", documented()),
            BodyFacts::digest,
            Member.BODY_FACTS);

    static final Fact.Texts CONTAINER_IMAGES =
            new Fact.Texts(List.of(Member.BODY_FACTS), "the images of requestObject's containers", event -> {
                List<String> images = new ArrayList<>(4);
                ByteRange body = event.envelope().requestObject();
                if (body != null) {
                    IMAGES.find(JsonSlice.of(event.json(), body), (path, image) -> {
                        if (image.isString()) {
                            images.add(image.text());
                        }
                        return true;
                    });
                }
                return images;
            });

    private BodyFacts() {}

    /** A container of a pod, as a request or an answer describes it. */
    record Container(String name, @Nullable String image) {}

    /** The containers that a body describes; one must have a name. */
    static List<Container> containers(AuditEvent event, @Nullable ByteRange body) {
        List<Container> containers = new ArrayList<>(4);
        if (body != null) {
            CONTAINERS.find(JsonSlice.of(event.json(), body), (path, array) -> {
                for (JsonSlice element : array.elements()) {
                    String name = null;
                    String image = null;
                    for (JsonSlice.Member member : element.members()) {
                        if (member.named("name") && member.value().isString()) {
                            name = member.value().text();
                        } else if (member.named("image") && member.value().isString()) {
                            image = member.value().text();
                        }
                    }
                    if (name != null) {
                        containers.add(new Container(name, image));
                    }
                }
                return true;
            });
        }
        return containers;
    }

    private static @Nullable String digest(AuditEvent event) {
        AuditEvent.Envelope envelope = event.envelope();
        ByteRange request = envelope.requestObject();
        ByteRange response = envelope.responseObject();
        StringBuilder text = new StringBuilder();
        if (request != null) {
            append(event, request, "", text);
        }
        if (response != null && (request == null || "patch".equals(envelope.verb()))) {
            append(event, response, "response.", text);
        }
        return text.isEmpty() ? null : text.toString();
    }

    /** Goes on until there is more than a field can hold, so that it is known to be cut. */
    private static void append(AuditEvent event, ByteRange body, String prefix, StringBuilder text) {
        WANTED.find(JsonSlice.of(event.json(), body), (path, value) -> {
            text.append(text.isEmpty() ? "" : "; ").append(prefix).append(path).append('=');
            text.append(value.text());
            return text.length() <= MOST;
        });
    }

    private static List<String> paths() {
        List<String> paths = new ArrayList<>(ELSEWHERE);
        for (String spec : POD_SPECS) {
            IN_A_POD.forEach(path -> paths.add(spec + '.' + path));
        }
        return paths;
    }

    private static List<String> documented() {
        List<String> paths = new ArrayList<>(ELSEWHERE);
        IN_A_POD.forEach(path -> paths.add("spec." + path));
        return paths;
    }
}
