package dev.auditbridge.azurefunction;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** What AKS writes to an Event Hub of calls. */
final class AksRecords {
    private AksRecords() {}

    /** The body of one message with a record for each: a service account reads a pod. */
    static byte[] body(List<String> auditIds) {
        return auditIds.stream()
                .map(AksRecords::record)
                .collect(Collectors.joining(",", "{\"records\":[", "]}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String record(String auditId) {
        return """
            {"category":"kube-audit","operationName":"Microsoft.ContainerService/managedClusters/diagnosticLogs/Read",\
            "resourceId":"/SUBSCRIPTIONS/00000000-1111-2222-3333-444444444444/RESOURCEGROUPS/SHOP/PROVIDERS/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/PROD",\
            "time":"2026-01-02T03:04:05.000000000Z","properties":{"log":"%s\\n","stream":"stdout","pod":"kube-apiserver-1"}}\
            """.formatted(String.valueOf(JsonStringEncoder.getInstance().quoteAsString(event(auditId))));
    }

    private static String event(String auditId) {
        return """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"%s","stage":"ResponseComplete",\
            "requestURI":"/api/v1/namespaces/shop/pods/cart-7d9","verb":"get",\
            "user":{"username":"system:serviceaccount:shop:cart","groups":["system:authenticated"]},\
            "sourceIPs":["10.1.2.3"],"userAgent":"cart/2.1",\
            "objectRef":{"resource":"pods","namespace":"shop","name":"cart-7d9","apiVersion":"v1"},\
            "responseStatus":{"metadata":{},"code":200},\
            "requestReceivedTimestamp":"2026-01-02T03:04:05.000001Z","stageTimestamp":"2026-01-02T03:04:05.000002Z"}\
            """.formatted(auditId);
    }
}
