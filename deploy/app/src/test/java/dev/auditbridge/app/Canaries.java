package dev.auditbridge.app;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Records of every vendor with secrets in every place where one can travel. No secret of them is a real one. */
final class Canaries {
    private final List<Planted> planted = new ArrayList<>();
    private int last;

    private Canaries() {}

    /**
     * A record that carries secrets.
     *
     * @param format the vendor's, or canonical
     * @param place where in it they are
     * @param secrets what must not be found anywhere
     */
    record Planted(String format, String place, String record, List<String> secrets) {}

    /** One request, as the API server tells it. */
    private record Request(
            String verb,
            String resource,
            String subresource,
            String query,
            String body,
            String answer,
            int code,
            String message) {
        static Request of(String verb, String resource, String body, String answer) {
            return new Request(verb, resource, "", "", body, answer, 200, "");
        }
    }

    static List<Planted> all() {
        Canaries canaries = new Canaries();
        canaries.secrets();
        canaries.tokens();
        canaries.addresses();
        return canaries.planted;
    }

    /** A text that is nowhere else. */
    private String canary() {
        return "canary-%04d-c0ffee".formatted(++last);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String secret(String data, String stringData, String lastApplied) {
        return """
                {"kind":"Secret","apiVersion":"v1","metadata":{"name":"db","namespace":"shop","annotations":\
                {"kubectl.kubernetes.io/last-applied-configuration":"{\\"kind\\":\\"Secret\\",\\"data\\":{\\"p\\":\\"%s\\"}}"}},\
                "data":{"p":"%s"},"stringData":{"q":"%s"},"type":"Opaque"}""".formatted(lastApplied, data, stringData);
    }

    private void secrets() {
        for (String verb : List.of("create", "update")) {
            String[] c = {canary(), canary(), canary(), canary()};
            String body = secret(base64(c[0]), c[1], base64(c[2]));
            add(
                    verb,
                    Request.of(verb, "secrets", body, secret(base64(c[3]), c[1], base64(c[2]))),
                    true,
                    base64(c[0]),
                    c[1],
                    base64(c[2]),
                    base64(c[3]));
        }
        String[] patches = {
            "{\"data\":{\"p\":\"%s\"}}",
            "{\"stringData\":{\"p\":\"%s\"},\"$patch\":\"merge\",\"$setElementOrder/x\":[]}",
            "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"db\"},\"data\":{\"p\":\"%s\"}}",
            "{\"dtaa\":{\"p\":\"%s\"}}",
            "{\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"%s\"}}}"
        };
        for (String patch : patches) {
            String c = canary();
            add("patch " + patch, Request.of("patch", "secrets", patch.formatted(c), ""), true, c);
        }
        String[] operations = {
            "[{\"op\":\"replace\",\"path\":\"/data/p\",\"value\":\"%s\"}]",
            "[{\"op\":\"add\",\"path\":\"/stringData\",\"value\":{\"q\":\"%s\"}}]",
            "[{\"op\":\"test\",\"path\":\"\",\"value\":{\"data\":{\"q\":\"%s\"}}}]",
            "[{\"op\":\"add\",\"path\":\"/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration\",\"value\":\"%s\"}]",
            "\"%s\""
        };
        for (String operation : operations) {
            String c = canary();
            // What GKE's Struct cannot hold, Cloud Logging does not have.
            add("json patch " + operation, Request.of("patch", "secrets", operation.formatted(c), ""), false, c);
        }
        String c = canary();
        add("get", Request.of("get", "secrets", "", secret(base64(c), c, base64(c))), true, c, base64(c));
        String d = canary();
        add(
                "list",
                Request.of(
                        "list",
                        "secrets",
                        "",
                        "{\"kind\":\"SecretList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":["
                                + secret(base64(d), d, base64(d)) + "]}"),
                true,
                d,
                base64(d));
        String e = canary();
        add(
                "list as a table",
                Request.of(
                        "list",
                        "secrets",
                        "",
                        "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",\"columnDefinitions\":[{\"name\":\"Data\"}],"
                                + "\"rows\":[{\"cells\":[\"" + e + "\"],\"object\":" + secret(base64(e), e, base64(e))
                                + "}]}"),
                true,
                e,
                base64(e));
        String f = canary();
        add(
                "delete's answer",
                Request.of("delete", "secrets", "", secret(base64(f), f, base64(f))),
                true,
                f,
                base64(f));
        String g = canary();
        String message = "Secret \\\"db\\\" is invalid: data[p]: Invalid value: \\\"" + g + "\\\": must be base64";
        String status =
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"%s\",\"code\":422}"
                        .formatted(message);
        add(
                "the message of a refusal",
                new Request("create", "secrets", "", "", "{\"data\":{\"p\":\"" + g + "\"}}", status, 422, message),
                true,
                g);
    }

    private void tokens() {
        String c = "eyJhbGciOiJSUzI1NiJ9." + base64(canary()).replace("=", "") + ".c2lnbmF0dXJl";
        add(
                "TokenRequest",
                new Request(
                        "create",
                        "serviceaccounts",
                        "token",
                        "",
                        "{\"kind\":\"TokenRequest\",\"spec\":{\"audiences\":[\"a\"]}}",
                        "{\"kind\":\"TokenRequest\",\"status\":{\"token\":\"" + c + "\"}}",
                        201,
                        ""),
                true,
                c);
        String d = "eyJhbGciOiJSUzI1NiJ9." + base64(canary()).replace("=", "") + ".c2lnbmF0dXJl";
        String review = "{\"kind\":\"TokenReview\",\"apiVersion\":\"authentication.k8s.io/v1\",\"spec\":{\"token\":\""
                + d + "\"},\"status\":{\"authenticated\":true}}";
        add("TokenReview", Request.of("create", "tokenreviews", review, review), true, d);
    }

    private void addresses() {
        for (String parameter : List.of("access_token", "Token", "id_token", "bearer%5Ftoken")) {
            String c = canary();
            add(
                    "the address, " + parameter,
                    new Request("get", "pods", "", "?watch=true&" + parameter + "=" + c + "&limit=5", "", "", 200, ""),
                    false,
                    c);
        }
        String d = "eyJhbGciOiJSUzI1NiJ9." + base64(canary()).replace("=", "") + ".c2lnbmF0dXJl";
        add("a web token in the address", new Request("get", "pods", "", "?x=" + d, "", "", 200, ""), false, d);
    }

    private void add(String place, Request request, boolean gkeHasIt, String... secrets) {
        String event = event(request);
        List<String> all = List.of(secrets);
        planted.add(new Planted("canonical", place, event, all));
        planted.add(new Planted("aks", place, "{\"records\":[" + VendorRecords.aks(event) + "]}", all));
        if (gkeHasIt) {
            planted.add(new Planted("gke", place, gke(request), all));
        }
    }

    private String event(Request request) {
        boolean review = request.resource().equals("tokenreviews");
        String path = review
                ? "/apis/authentication.k8s.io/v1/tokenreviews"
                : "/api/v1/namespaces/shop/" + request.resource() + "/db"
                        + (request.subresource().isEmpty() ? "" : "/" + request.subresource());
        StringBuilder json = new StringBuilder(
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"RequestResponse\"");
        json.append(",\"auditID\":\"").append(++last).append("\",\"stage\":\"ResponseComplete\",\"requestURI\":\"");
        json.append(path).append(request.query()).append("\",\"verb\":\"").append(request.verb());
        json.append(
                "\",\"user\":{\"username\":\"eve\",\"groups\":[\"system:authenticated\"]},\"sourceIPs\":[\"10.1.2.3\"],\"objectRef\":{\"resource\":\"");
        json.append(request.resource()).append('"');
        json.append(review ? ",\"apiGroup\":\"authentication.k8s.io\"" : ",\"namespace\":\"shop\",\"name\":\"db\"");
        if (!request.subresource().isEmpty()) {
            json.append(",\"subresource\":\"").append(request.subresource()).append('"');
        }
        json.append(",\"apiVersion\":\"v1\"},\"responseStatus\":{\"metadata\":{}");
        if (!request.message().isEmpty()) {
            json.append(",\"status\":\"Failure\",\"message\":\"")
                    .append(request.message())
                    .append('"');
        }
        json.append(",\"code\":").append(request.code()).append('}');
        member(json, "requestObject", request.body());
        member(json, "responseObject", request.answer());
        json.append(
                ",\"requestReceivedTimestamp\":\"2026-01-02T03:04:05.000000Z\",\"stageTimestamp\":\"2026-01-02T03:04:05.000000Z\"");
        return json.append(",\"annotations\":{")
                .append(annotations(request))
                .append("}}")
                .toString();
    }

    /** What an admission webhook did to the object, with the secret that it saw in it. */
    private static String annotations(Request request) {
        String decision = "\"authorization.k8s.io/decision\":\"allow\"";
        if (!request.resource().equals("secrets") || !request.body().startsWith("{")) {
            return decision;
        }
        String patch = ("{\"configuration\":\"c\",\"patch\":[{\"op\":\"add\",\"path\":\"/data/x\",\"value\":"
                        + request.body() + "}]}")
                .replace("\\", "\\\\")
                .replace("\"", "\\\"");
        return decision + ",\"patch.webhook.admission.k8s.io/round_0_index_0\":\"" + patch + "\"";
    }

    private static void member(StringBuilder json, String name, String value) {
        if (!value.isEmpty()) {
            json.append(",\"").append(name).append("\":").append(value);
        }
    }

    private String gke(Request request) {
        boolean review = request.resource().equals("tokenreviews");
        String group = review ? "authentication" : "core";
        String sub = request.subresource().isEmpty() ? "" : "." + request.subresource();
        String name = review
                ? "authentication.k8s.io/v1/tokenreviews"
                : "core/v1/namespaces/shop/" + request.resource() + "/db" + sub.replace('.', '/');
        StringBuilder payload = new StringBuilder(
                "{\"@type\":\"type.googleapis.com/google.cloud.audit.AuditLog\",\"serviceName\":\"k8s.io\"");
        payload.append(",\"methodName\":\"io.k8s.")
                .append(group)
                .append(".v1.")
                .append(request.resource())
                .append(sub);
        payload.append('.')
                .append(request.verb())
                .append("\",\"resourceName\":\"")
                .append(name);
        payload.append(
                "\",\"authenticationInfo\":{\"principalEmail\":\"eve@example.com\"},\"requestMetadata\":{\"callerIp\":\"10.1.2.3\"}");
        payload.append(",\"status\":{");
        if (!request.message().isEmpty()) {
            payload.append("\"code\":3,\"message\":\"")
                    .append(request.message())
                    .append('"');
        }
        payload.append('}');
        typed(
                payload,
                "request",
                request.body(),
                request.verb().equals("patch") ? "k8s.io/Patch" : "core.k8s.io/v1.Secret");
        typed(payload, "response", request.answer(), "core.k8s.io/v1.Secret");
        int id = ++last;
        return """
                {"insertId":"%1$d","logName":"projects/acme-prod/logs/cloudaudit.googleapis.com%%2Factivity",\
                "operation":{"id":"%1$d","producer":"k8s.io","first":true,"last":true},"protoPayload":%2$s},\
                "labels":{%3$s},"resource":{"type":"k8s_cluster","labels":{"project_id":"acme-prod","location":"europe-west1",\
                "cluster_name":"prod"}},"timestamp":"2026-01-02T03:04:05.%1$06dZ","receiveTimestamp":"2026-01-02T03:04:06Z"}""".formatted(id, payload, annotations(request));
    }

    private static void typed(StringBuilder payload, String name, String body, String type) {
        if (!body.isEmpty()) {
            payload.append(",\"")
                    .append(name)
                    .append("\":{\"@type\":\"")
                    .append(type)
                    .append("\",")
                    .append(body.substring(1));
        }
    }
}
