package dev.auditbridge.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Where each schema has what a detection looks at, and what it cannot have. */
final class SchemaPlaces {
    private static final String DECISION = "/annotations/authorization.k8s.io~1decision";

    /** By the pointer that a need is or begins with, the longest first: the column of LogRhythm's line. */
    private static final Map<String, String> LOGRHYTHM = Map.ofEntries(
            Map.entry("/verb", "action"),
            Map.entry("/stage", "status"),
            Map.entry("/user/username", "login"),
            Map.entry("/user/groups", "group"),
            Map.entry("/user/extra", "vendorinfo"),
            Map.entry("/impersonatedUser/username", "account"),
            Map.entry("/sourceIPs/0", "sip"),
            Map.entry("/userAgent", "useragent"),
            Map.entry("/requestURI", "url"),
            Map.entry("/objectRef/resource", "objecttype"),
            Map.entry("/objectRef/subresource", "objecttype"),
            Map.entry("/objectRef/namespace", "subject"),
            Map.entry("/objectRef/name", "object"),
            Map.entry("/objectRef/apiGroup", "version"),
            Map.entry("/responseStatus/code", "responsecode"),
            Map.entry("/responseStatus/reason", "reason"),
            Map.entry("/responseStatus/message", "reason"),
            Map.entry(DECISION, "result"),
            Map.entry("/stageTimestamp", "time"));

    private static final Map<String, String> ECS = Map.ofEntries(
            Map.entry("/verb", "/event/action"),
            Map.entry("/user/username", "/user/name"),
            Map.entry("/user/groups", "/user/roles"),
            Map.entry("/impersonatedUser/username", "/user/effective/name"),
            Map.entry("/impersonatedUser/groups", "/user/effective/roles"),
            Map.entry("/sourceIPs/0", "/source/ip"),
            Map.entry("/userAgent", "/user_agent/original"),
            Map.entry("/requestURI", "/url/original"),
            Map.entry("/objectRef/namespace", "/orchestrator/namespace"),
            Map.entry("/objectRef/name", "/orchestrator/resource/name"),
            Map.entry("/responseStatus/code", "/http/response/status_code"),
            Map.entry("/responseStatus/reason", "/error/code"),
            Map.entry("/responseStatus/message", "/error/message"),
            Map.entry("/requestReceivedTimestamp", "/event/start"),
            Map.entry("/stageTimestamp", "/@timestamp"));

    private static final Map<String, String> OCSF = Map.ofEntries(
            Map.entry("/verb", "/api/operation"),
            Map.entry("/stage", "/message"),
            Map.entry("/user/username", "/actor/user/name"),
            Map.entry("/user", "/unmapped/user"),
            Map.entry("/impersonatedUser", "/unmapped/impersonatedUser"),
            Map.entry("/sourceIPs/0", "/src_endpoint/ip"),
            Map.entry("/userAgent", "/http_request/user_agent"),
            Map.entry("/requestURI", "/http_request/url/url_string"),
            Map.entry("/objectRef/resource", "/resources/0/type"),
            Map.entry("/objectRef/subresource", "/resources/0/type"),
            Map.entry("/objectRef/namespace", "/resources/0/namespace"),
            Map.entry("/objectRef/name", "/resources/0/name"),
            Map.entry("/objectRef/apiGroup", "/api/group/name"),
            Map.entry("/responseStatus/code", "/api/response/code"),
            Map.entry("/responseStatus/reason", "/api/response/error"),
            Map.entry("/responseStatus/message", "/api/response/message"),
            Map.entry("/annotations", "/unmapped/annotations"),
            Map.entry("/requestReceivedTimestamp", "/start_time_dt"),
            Map.entry("/stageTimestamp", "/time_dt"),
            Map.entry("/requestObject", "/api/request/data"),
            Map.entry("/responseObject", "/api/response/data"));

    private static final Map<String, String> CEF = Map.ofEntries(
            Map.entry("/verb", "act"),
            Map.entry("/stage", "cs1"),
            Map.entry("/user/username", "suser"),
            Map.entry("/user/groups", "spriv"),
            Map.entry("/user/extra", "flexString1"),
            Map.entry("/impersonatedUser/username", "duser"),
            Map.entry("/impersonatedUser/groups", "dpriv"),
            Map.entry("/impersonatedUser/extra", "AuditbridgeKubernetesImpersonatedExtra"),
            Map.entry("/sourceIPs/0", "src"),
            Map.entry("/userAgent", "requestClientApplication"),
            Map.entry("/requestURI", "request"),
            Map.entry("/objectRef/resource", "fileType"),
            Map.entry("/objectRef/subresource", "fileType"),
            Map.entry("/objectRef/namespace", "cs6"),
            Map.entry("/objectRef/name", "fname"),
            Map.entry("/objectRef/apiGroup", "destinationServiceName"),
            Map.entry("/responseStatus/code", "cn1"),
            Map.entry("/responseStatus/reason", "reason"),
            Map.entry("/responseStatus/message", "msg"),
            Map.entry(DECISION, "outcome"),
            Map.entry("/annotations", "AuditbridgeKubernetesAnnotations"),
            Map.entry("/requestReceivedTimestamp", "start"),
            Map.entry("/stageTimestamp", "end"),
            Map.entry("/requestObject", "cs5"),
            Map.entry("/responseObject", "cs5"));

    /** What CEF cannot hold. */
    static final Map<String, String> IMPOSSIBLE_IN_CEF = Map.of(
            "/requestObject/metadata/annotations",
            "no field is long enough for a manifest; that the pod is privileged is in cs5");

    /** What GKE does not tell, so that no bridge can. */
    static final Map<String, String> IMPOSSIBLE_ON_GKE = Map.of(
            "/user/groups", "authenticationInfo has a name only",
            "/user/extra", "authenticationInfo has a name only",
            "/impersonatedUser/groups", "authoritySelector is a name only",
            "/impersonatedUser/extra", "authoritySelector is a name only",
            "/requestReceivedTimestamp", "an entry has one time");

    private SchemaPlaces() {}

    /** Why GKE does not tell what a detection needs; empty if it does. */
    static Optional<String> impossibleOnGke(String need, JsonNode event) {
        JsonNode value = event.at(need);
        if (need.equals("/requestURI") && value.textValue().contains("?")) {
            return Optional.of("the query of the request is not kept");
        }
        if (need.equals("/sourceIPs") && value.size() > 1) {
            return Optional.of("callerIp is one address");
        }
        if (need.startsWith("/requestObject")
                && event.at("/objectRef/resource").textValue().equals("configmaps")) {
            return Optional.of("of ConfigMaps, Google's audit policy keeps the metadata");
        }
        return longest(IMPOSSIBLE_ON_GKE, need);
    }

    static Optional<String> impossibleInCef(String need) {
        return longest(IMPOSSIBLE_IN_CEF, need);
    }

    static Optional<String> logRhythmColumn(String need) {
        return longest(LOGRHYTHM, need);
    }

    static Optional<String> ecsField(String need) {
        return Optional.ofNullable(ECS.get(need));
    }

    /** The Event's own place in an ECS document. */
    static String ecsEvent(String need) {
        return "/kubernetes/audit" + (need.startsWith("/annotations") ? need.replace('.', '_') : need);
    }

    /** The attribute; what the entry names, and what follows it in the need. */
    static String ocsfAttribute(String need) {
        String key = OCSF.keySet().stream()
                .filter(candidate -> need.equals(candidate) || need.startsWith(candidate + "/"))
                .max(Comparator.comparingInt(String::length))
                .orElseThrow();
        return OCSF.get(key) + need.substring(key.length());
    }

    static String cefKey(String need) {
        return longest(CEF, need).orElseThrow();
    }

    /** What CEF's digest of a body calls that path. */
    static String digestPath(String need) {
        String path = need.replaceFirst("^/requestObject/", "").replaceFirst("^/responseObject/", "response.");
        return path.replaceAll("/(\\d+)", "[$1]").replace('/', '.');
    }

    static boolean isOfBody(String need) {
        return need.startsWith("/requestObject/") || need.startsWith("/responseObject/");
    }

    private static Optional<String> longest(Map<String, String> places, String need) {
        return places.entrySet().stream()
                .filter(place -> need.equals(place.getKey()) || need.startsWith(place.getKey() + "/"))
                .max(Map.Entry.comparingByKey(Comparator.comparingInt(String::length)))
                .map(Map.Entry::getValue);
    }
}
