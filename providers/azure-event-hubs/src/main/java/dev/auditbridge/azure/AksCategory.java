package dev.auditbridge.azure;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a record without an audit Event is, in words that never hold data of the record: they become metric tags. */
final class AksCategory {
    private static final Set<String> AUDIT = Set.of("kube-audit", "kube-audit-admin");
    // https://learn.microsoft.com/azure/azure-monitor/reference/supported-logs/microsoft-containerservice-managedclusters-logs
    private static final Set<String> OTHERS = Set.of(
            "guard",
            "kube-apiserver",
            "kube-controller-manager",
            "kube-scheduler",
            "cluster-autoscaler",
            "cloud-controller-manager",
            "csi-azuredisk-controller",
            "csi-azurefile-controller",
            "csi-blob-controller",
            "csi-snapshot-controller",
            "karpenter-events",
            "fleet-hub-agent",
            "fleet-member-agent",
            "fleet-member-net-controller-manager",
            "fleet-mcs-controller-manager");

    private AksCategory() {}

    /** Whether the category promises an audit Event. */
    static boolean isAudit(@Nullable String category) {
        return category != null && AUDIT.contains(category);
    }

    /** Why a record that promises no Event is ignored. */
    static String ignored(@Nullable String category) {
        if (category == null) {
            return "no-category";
        }
        return OTHERS.contains(category) ? "category-" + category : "category-other";
    }

    /** Whether a text is a line of klog, as in {@code I0420 16:36:52.123456 ...}. */
    static boolean isKlog(byte[] bytes, int start, int end) {
        if (end - start < 6 || "IWEF".indexOf(bytes[start]) < 0 || bytes[start + 5] != ' ') {
            return false;
        }
        for (int i = start + 1; i < start + 5; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
        }
        return true;
    }
}
