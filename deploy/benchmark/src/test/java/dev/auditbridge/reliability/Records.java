package dev.auditbridge.reliability;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** What each cloud keeps of one request, as a text. */
final class Records {
    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Records() {}

    /** A canonical Event: a service account reads a pod, and the answer is about so many bytes. */
    static String event(String auditId, Instant time, int answerBytes) {
        String at = MICRO_TIME.format(time);
        String answer = answerBytes == 0
                ? ""
                : "\"responseObject\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"data\":\"" + "x".repeat(answerBytes)
                        + "\"},";
        return """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"%s","stage":"ResponseComplete",\
            "requestURI":"/api/v1/namespaces/shop/pods/cart-7d9","verb":"get",\
            "user":{"username":"system:serviceaccount:shop:cart","groups":["system:serviceaccounts","system:authenticated"]},\
            "sourceIPs":["10.1.2.3"],"userAgent":"cart/2.1",\
            "objectRef":{"resource":"pods","namespace":"shop","name":"cart-7d9","apiVersion":"v1"},\
            "responseStatus":{"metadata":{},"code":200},%s\
            "requestReceivedTimestamp":"%s","stageTimestamp":"%s","annotations":{"authorization.k8s.io/decision":"allow"}}\
            """.formatted(auditId, answer, at, at);
    }

    /** An Event as AKS puts it into one record of an Event Hubs body. */
    static String aks(String event) {
        return """
            {"category":"kube-audit","operationName":"Microsoft.ContainerService/managedClusters/diagnosticLogs/Read",\
            "resourceId":"/SUBSCRIPTIONS/00000000-1111-2222-3333-444444444444/RESOURCEGROUPS/SHOP/PROVIDERS/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/PROD",\
            "time":"2026-01-02T03:04:05.000000000Z","properties":{"log":"%s\\n","stream":"stdout","pod":"kube-apiserver-1"}}\
            """.formatted(String.valueOf(JsonStringEncoder.getInstance().quoteAsString(event)));
    }

    /** What GKE's Cloud Logging keeps of such a call. */
    static String gke(String auditId, Instant time) {
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
}
