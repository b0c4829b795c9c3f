package dev.auditbridge.googlefunction;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** What GKE writes to Cloud Logging of a call, and what of it reaches a function. */
final class LogEntries {
    private LogEntries() {}

    /** An entry: a service account reads a pod. */
    static String entry(String auditId, Instant time) {
        return """
            {"insertId":"%1$s","logName":"projects/acme-prod/logs/cloudaudit.googleapis.com%%2Fdata_access",\
            "operation":{"id":"%1$s","producer":"k8s.io","first":true,"last":true},\
            "protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","serviceName":"k8s.io",\
            "methodName":"io.k8s.core.v1.pods.get","resourceName":"core/v1/namespaces/shop/pods/cart-7d9",\
            "authenticationInfo":{"principalEmail":"system:serviceaccount:shop:cart"},\
            "authorizationInfo":[{"permission":"io.k8s.core.v1.pods.get","resource":"core/v1/namespaces/shop/pods/cart-7d9","granted":true}],\
            "requestMetadata":{"callerIp":"10.1.2.3","callerSuppliedUserAgent":"cart/2.1"},"status":{}},\
            "labels":{"authorization.k8s.io/decision":"allow"},\
            "resource":{"type":"k8s_cluster","labels":{"project_id":"acme-prod","location":"europe-west1","cluster_name":"prod"}},\
            "timestamp":"%2$s","receiveTimestamp":"%2$s"}\
            """.formatted(auditId, time);
    }

    /** The data of the CloudEvent in which Eventarc hands over such an entry. */
    static String pushed(String auditId) {
        byte[] entry = entry(auditId, Instant.parse("2026-03-04T05:06:07Z")).getBytes(StandardCharsets.UTF_8);
        return """
            {"message":{"data":"%s","attributes":{"logging.googleapis.com/timestamp":"2026-03-04T05:06:07Z"},\
            "messageId":"%s","publishTime":"2026-03-04T05:06:08Z"},\
            "subscription":"projects/acme-audit/subscriptions/eventarc-auditbridge"}\
            """.formatted(Base64.getEncoder().encodeToString(entry), auditId);
    }
}
