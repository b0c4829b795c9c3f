package dev.auditbridge.aws;

/** Events for tests. */
final class Audit {
    static final String STREAM = "kube-apiserver-audit-0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    static final String OTHER_STREAM = "kube-apiserver-audit-ffffffffffffffffffffffffffffffff";
    static final String GROUP = "/aws/eks/shop/cluster";

    private Audit() {}

    static String event(String auditId) {
        return "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Metadata\",\"auditID\":\"" + auditId
                + "\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/api/v1/pods\",\"verb\":\"list\","
                + "\"user\":{\"username\":\"jo\",\"groups\":[\"system:authenticated\"]},\"sourceIPs\":[\"10.0.0.1\"],"
                + "\"requestReceivedTimestamp\":\"2024-03-05T10:15:30.000000Z\","
                + "\"stageTimestamp\":\"2024-03-05T10:15:30.000001Z\"}";
    }
}
