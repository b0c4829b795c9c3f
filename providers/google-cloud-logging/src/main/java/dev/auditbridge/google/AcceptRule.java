package dev.auditbridge.google;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which log entries are Kubernetes audit. The rest is ignored under a name. What an entry does not say does not count
 * against it: publishers cut their examples.
 */
final class AcceptRule {
    private static final String AUDIT_LOG = "type.googleapis.com/google.cloud.audit.AuditLog";
    private static final Set<String> LOG_IDS =
            Set.of("cloudaudit.googleapis.com/activity", "cloudaudit.googleapis.com/data_access");

    private AcceptRule() {}

    /** Why an entry is not Kubernetes audit, or {@code null} if it is. */
    static @Nullable String reasonToIgnore(AuditEntry entry) {
        String type = entry.resource().type();
        String byResource = type == null ? null : resource(type);
        if (byResource != null) {
            return byResource;
        }
        String payload = entry.payloadType();
        if (payload == null) {
            return "no-audit-payload";
        }
        if (!payload.isEmpty() && !payload.equals(AUDIT_LOG)) {
            return "other-payload";
        }
        String service = entry.call().service();
        String byService = service == null ? null : service(service);
        if (byService != null) {
            return byService;
        }
        String id = entry.logName() == null ? null : LogNames.id(entry.logName());
        return id == null || LOG_IDS.contains(id) ? null : "other-log";
    }

    private static @Nullable String resource(String type) {
        return switch (type) {
            case "k8s_cluster" -> null;
            case "gke_cluster", "gke_nodepool" -> "cluster-operation";
            case "k8s_control_plane_component" -> "control-plane-log";
            case "k8s_node", "k8s_pod", "k8s_container" -> "workload-log";
            default -> "other-resource";
        };
    }

    private static @Nullable String service(String service) {
        return switch (service) {
            case "k8s.io" -> null;
            case "container.googleapis.com" -> "cluster-operation";
            // The target cluster logs the forwarded call as well.
            case "connectgateway.googleapis.com" -> "connect-gateway";
            case "gkehub.googleapis.com" -> "gke-hub";
            default -> "other-service";
        };
    }
}
