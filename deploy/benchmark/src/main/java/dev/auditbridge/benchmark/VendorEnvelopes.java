package dev.auditbridge.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What the clouds make of Events, in the forms their sources receive; the same in every run. */
public final class VendorEnvelopes {
    private static final int RECORDS = 20;

    private VendorEnvelopes() {}

    /** Event Hubs bodies of twenty records, the Event as a string with a line break. */
    public static List<byte[]> aks(List<byte[]> events) {
        return aks(events, RECORDS);
    }

    /** Event Hubs bodies of so many records. */
    public static List<byte[]> aks(List<byte[]> events, int records) {
        String record = "{\"category\":\"kube-audit\",\"operationName\":"
                + "\"Microsoft.ContainerService/managedClusters/diagnosticLogs/Read\",\"properties\":{\"log\":%s,"
                + "\"stream\":\"stdout\",\"pod\":\"kube-apiserver-6d5f7b9c4-x2x7k\",\"containerID\":\"0123456789abcdef\"},"
                + "\"resourceId\":\"/SUBSCRIPTIONS/11111111-2222-3333-4444-555555555555/RESOURCEGROUPS/SHOP/PROVIDERS/"
                + "MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/PROD\",\"serviceBuild\":\"na\","
                + "\"time\":\"2026-03-01T10:20:30.123456789Z\"}";
        return inGroups(events, records, "{\"records\":[", ",", "]}", event -> record.formatted(quoted(event, "\\n")));
    }

    /** Subscription payloads of twenty log events, decompressed. */
    static List<byte[]> eksPayloads(List<byte[]> events) {
        String start =
                "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"123456789012\",\"logGroup\":\"/aws/eks/prod/cluster\","
                        + "\"logStream\":\"kube-apiserver-audit-0123456789abcdef\",\"subscriptionFilters\":[\"all\"],\"logEvents\":[";
        String record = "{\"id\":\"36843529304512345678901234567890123456789012345678901234\","
                + "\"timestamp\":1772360430123,\"message\":%s}";
        return inGroups(events, RECORDS, start, ",", "]}", event -> record.formatted(quoted(event, "")));
    }

    /** Log entries of about 1.3 KB as JSON, as Pub/Sub carries them. */
    public static List<byte[]> gke(int count) {
        SplittableRandom random = new SplittableRandom(1);
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = "%08x-27c4-4b0b-9a53-%012x".formatted(random.nextInt(), random.nextLong(1L << 48));
            String name = "web-%08x".formatted(random.nextInt());
            String entry = """
                {"insertId":"%s","labels":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":\
                "RBAC: allowed by ClusterRoleBinding \\"deployers\\" of ClusterRole \\"edit\\" to Group \\"dev\\""},\
                "logName":"projects/acme-prod/logs/cloudaudit.googleapis.com%%2Factivity",\
                "operation":{"first":true,"id":"%s","last":true,"producer":"k8s.io"},\
                "protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog",\
                "authenticationInfo":{"principalEmail":"alice@example.com"},\
                "authorizationInfo":[{"granted":true,"permission":"io.k8s.core.v1.pods.create",\
                "resource":"core/v1/namespaces/shop/pods/%s"}],\
                "methodName":"io.k8s.core.v1.pods.create",\
                "request":{"@type":"core.k8s.io/v1.Pod","apiVersion":"v1","kind":"Pod","metadata":{"name":"%s",\
                "namespace":"shop","labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"web:1.4",\
                "ports":[{"containerPort":8080}]}]}},\
                "requestMetadata":{"callerIp":"192.0.2.7","callerSuppliedUserAgent":"kubectl/v1.31.0 (linux/amd64)"},\
                "resourceName":"core/v1/namespaces/shop/pods/%s","serviceName":"k8s.io","status":{"code":0}},\
                "receiveTimestamp":"2026-03-01T10:20:31.123456789Z",\
                "resource":{"labels":{"cluster_name":"prod","location":"europe-west1","project_id":"acme-prod"},\
                "type":"k8s_cluster"},"timestamp":"2026-03-01T10:20:30.%06dZ"}\
                """.formatted(id, id, name, name, name, random.nextInt(1_000_000));
            entries.add(entry.getBytes(StandardCharsets.UTF_8));
        }
        return entries;
    }

    private interface Form {
        String of(byte[] event);
    }

    private static List<byte[]> inGroups(
            List<byte[]> events, int count, String start, String between, String end, Form form) {
        List<byte[]> envelopes = new ArrayList<>();
        for (int from = 0; from + count <= events.size(); from += count) {
            List<String> records =
                    events.subList(from, from + count).stream().map(form::of).toList();
            envelopes.add((start + String.join(between, records) + end).getBytes(StandardCharsets.UTF_8));
        }
        return envelopes;
    }

    /** An Event as a JSON string; canonical Events hold no control characters. */
    private static String quoted(byte[] event, String end) {
        String text = new String(event, StandardCharsets.UTF_8);
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + end + '"';
    }
}
