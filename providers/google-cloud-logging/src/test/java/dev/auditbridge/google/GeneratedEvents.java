package dev.auditbridge.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.auditbridge.CorpusEvents;
import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.GeneratedBodies;
import java.util.SplittableRandom;

/** Random Events as an API server writes them: of calls that succeed or fail, about objects or not, with and without bodies. */
final class GeneratedEvents {
    private static final String[][] RESOURCES = {
        {"", "v1", "pods", "shop"},
        {"", "v1", "nodes", ""},
        {"", "v1", "namespaces", ""},
        {"apps", "v1", "deployments", "shop"},
        {"rbac.authorization.k8s.io", "v1", "clusterroles", ""},
        {"networking.gke.io", "v1beta1", "gateways", "shop"},
        {"etcd.database.coreos.com", "v1beta2", "etcdbackups", "kube-system"}
    };
    private static final String[] VERBS = {"get", "list", "watch", "create", "update", "patch", "delete"};
    private static final String[] SUBRESOURCES = {"", "", "", "status", "scale", "exec", "proxy/metrics/cadvisor"};
    private static final String[] PATHS = {"/readyz", "/api/v1", "/apis/apps/v1", "/.well-known/openid-configuration"};
    private static final int[] CODES = {
        200, 200, 200, 201, 202, 101, 400, 401, 403, 404, 409, 410, 422, 429, 500, 502, 503, 504
    };
    private static final String[] NAMES = {"web-1", "system:controller:x", "a.b-c", "\u00e9\\u0022\\ud83d\\ude00"};

    private GeneratedEvents() {}

    /** The next one. */
    static AuditEvent next(SplittableRandom random) {
        int code = CODES[random.nextInt(CODES.length)];
        int bodies = random.nextInt(3);
        StringBuilder json = new StringBuilder("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"")
                .append(new String[] {"Metadata", "Request", "RequestResponse"}[bodies])
                .append("\",\"auditID\":\"%016x\",\"stage\":\"".formatted(random.nextLong()))
                .append(random.nextInt(8) == 0 ? "ResponseStarted" : "ResponseComplete");
        call(random, json);
        json.append(",\"responseStatus\":{\"metadata\":{},");
        if (code >= 400) {
            json.append("\"status\":\"Failure\",\"message\":\"it is invalid\",\"reason\":\"Other\",");
        }
        json.append("\"code\":").append(code).append('}');
        if (bodies > 0) {
            json.append(",\"requestObject\":").append(body(random));
        }
        if (bodies > 1) {
            json.append(",\"responseObject\":").append(code < 400 ? body(random) : """
                    {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"it is invalid",\
                    "reason":"Other","code":%d}""".formatted(code));
        }
        String time = "2026-03-01T10:20:30.%06dZ".formatted(random.nextInt(1_000_000));
        return CorpusEvents.event(json.append(",\"requestReceivedTimestamp\":\"2026-03-01T10:20:29.999999Z\",")
                .append("\"stageTimestamp\":\"" + time
                        + "\",\"annotations\":{\"authorization.k8s.io/decision\":\"allow\",")
                .append("\"authorization.k8s.io/reason\":\"" + name(random) + "\"}}")
                .toString()
                .getBytes(UTF_8));
    }

    private static void call(SplittableRandom random, StringBuilder json) {
        String verb = VERBS[random.nextInt(VERBS.length)];
        String[] resource = RESOURCES[random.nextInt(RESOURCES.length)];
        boolean isCollection = verb.equals("list") || verb.equals("watch");
        String name = NAMES[random.nextInt(2)];
        String[] subresource =
                isCollection ? new String[] {""} : SUBRESOURCES[random.nextInt(SUBRESOURCES.length)].split("/", 2);
        boolean isNamed = !isCollection && !(verb.equals("create") && subresource[0].isEmpty());
        String path = (resource[0].isEmpty() ? "/api/" : "/apis/" + resource[0] + "/") + resource[1]
                + (resource[3].isEmpty() ? "" : "/namespaces/" + resource[3])
                + "/" + resource[2]
                + (isNamed ? "/" + name : "")
                + (subresource[0].isEmpty() ? "" : "/" + String.join("/", subresource));
        boolean isAboutNone = random.nextInt(8) == 0;
        json.append("\",\"requestURI\":\"")
                .append(isAboutNone ? PATHS[random.nextInt(PATHS.length)] : path)
                .append(random.nextBoolean() ? "?timeout=10s&watch=1" : "")
                .append("\",\"verb\":\"" + (isAboutNone ? "get" : verb))
                .append("\",\"user\":{\"username\":\"" + name(random) + "\",\"uid\":\"u-1\",\"groups\":[\"dev\"],")
                .append("\"extra\":{\"scopes\":[\"a\"]}}")
                .append(random.nextInt(4) == 0 ? ",\"impersonatedUser\":{\"username\":\"" + name(random) + "\"}" : "")
                .append(",\"sourceIPs\":[\"192.0.2.7\"" + (random.nextBoolean() ? ",\"2001:db8::1\"" : "") + "]")
                .append(",\"userAgent\":\"" + name(random) + "\"");
        if (!isAboutNone) {
            boolean isItsOwnNamespace = resource[2].equals("namespaces") && isNamed;
            json.append(",\"objectRef\":{\"resource\":\"" + resource[2] + '"');
            member(json, "namespace", isItsOwnNamespace ? name : resource[3]);
            member(json, "name", isCollection ? "" : name);
            member(json, "apiGroup", resource[0]);
            member(json, "apiVersion", resource[1]);
            member(json, "subresource", subresource[0]);
            json.append('}');
        }
    }

    private static void member(StringBuilder json, String name, String value) {
        if (!value.isEmpty()) {
            json.append(",\"" + name + "\":\"" + value + '"');
        }
    }

    private static String name(SplittableRandom random) {
        return NAMES[random.nextInt(NAMES.length)];
    }

    /** Strings of protobuf are valid Unicode, and its numbers doubles: half a surrogate pair and 1e400 cannot arrive. */
    private static String body(SplittableRandom random) {
        String body;
        do {
            body = new String(GeneratedBodies.next(random), UTF_8);
        } while (body.contains("\\ud800") || body.contains("1e400"));
        return body;
    }
}
