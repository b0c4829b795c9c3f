package dev.auditbridge.google;

import dev.auditbridge.google.AuditEntry.Call;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a call was about, from Google's {@code methodName} and {@code resourceName}.
 *
 * <p>{@code resourceName} holds the group unreversed, so it gives group, version, namespace and name; {@code methodName} gives
 * the verb, and where the resource ends and the subresource begins.
 *
 * @param target the object, or {@code null} for a request that is about none
 * @param uri the path; Google drops the query string. Empty if unknown
 * @param inferred what is not told but concluded
 */
record Request(@Nullable String verb, @Nullable Target target, String uri, Set<Field> inferred) {
    private static final Pattern VERSION = Pattern.compile("v\\d+((alpha|beta)\\d+)?");
    private static final Set<String> HTTP_VERBS = Set.of("get", "head", "post", "put", "patch", "delete", "options");
    private static final Set<String> HEALTH = Set.of("healthz", "livez", "readyz", "version");
    /** Groups without a domain, which methodName keeps as they are behind {@code io.k8s}. */
    private static final Set<String> SHORT_GROUPS = Set.of("apps", "batch", "autoscaling", "policy", "extensions");

    /** The object of a request; {@code group} is absent for the core group. */
    record Target(
            @Nullable String group,
            String version,
            @Nullable String resource,
            @Nullable String namespace,
            @Nullable String name,
            @Nullable String subresource) {}

    /** What the call was about, or {@code null} if neither name can be read. */
    static @Nullable Request of(Call call) {
        List<String> method = call.method() == null ? List.of() : split(call.method(), '.');
        String path = path(call);
        List<String> segments = path == null ? List.of() : split(path, '/');
        Request other = nonResource(method, path, segments);
        if (other != null) {
            return other;
        }
        return segments.size() >= 3 ? resource(method, segments) : methodOnly(method);
    }

    private static @Nullable String path(Call call) {
        String name = call.resourceName() != null ? call.resourceName() : call.authorizedResource();
        if (name == null) {
            return null;
        }
        String path = name.startsWith("/") ? name.substring(1) : name;
        return path.isEmpty() ? null : path;
    }

    /** The order matters: by its path alone, {@code api/v1} looks like group "api" and version "v1". */
    private static @Nullable Request nonResource(List<String> method, @Nullable String path, List<String> segments) {
        if (method.size() == 3 && method.get(0).equals("io") && method.get(1).equals("k8s")) {
            String last = method.get(2);
            return HTTP_VERBS.contains(last) ? nonResource(last, path) : nonResource(null, path == null ? last : path);
        }
        if (segments.size() == 3 && segments.get(0).equals("core") && HEALTH.contains(segments.get(2))) {
            return nonResource(last(method), segments.get(2));
        }
        if (path != null && segments.size() < 3 && method.stream().noneMatch(Request::isVersion)) {
            String last = last(method);
            return nonResource(last != null && HTTP_VERBS.contains(last) ? last : null, path);
        }
        return null;
    }

    private static Request nonResource(@Nullable String verb, @Nullable String path) {
        Set<Field> inferred = Field.none();
        if (verb == null) {
            inferred.add(Field.VERB);
        }
        if (path != null) {
            inferred.add(Field.REQUEST_URI);
        }
        return new Request(verb == null ? "get" : verb, null, path == null ? "" : "/" + path, inferred);
    }

    private static Request resource(List<String> method, List<String> segments) {
        String version = segments.get(1);
        int at = method.size() - 3;
        while (at >= 0 && !method.get(at).equals(version)) {
            at--;
        }
        String verb = last(method);
        String methodResource = at < 0 ? null : method.get(at + 1);
        String methodSubresource = at >= 0 && at + 2 < method.size() - 1 ? method.get(at + 2) : null;

        List<String> rest = segments.subList(2, segments.size());
        String namespace = null;
        if (isNamespaced(rest, methodResource)) {
            namespace = present(rest.get(1));
            rest = rest.subList(2, rest.size());
        }
        String name = rest.size() > 1 ? present(rest.get(1)) : null;
        List<String> tail = rest.size() > 2 ? rest.subList(2, rest.size()) : List.of();
        String subresource =
                methodSubresource != null ? methodSubresource : tail.isEmpty() ? null : present(tail.get(0));
        String proxied = "proxy".equals(subresource) && tail.size() > 1
                ? "/" + String.join("/", tail.subList(1, tail.size()))
                : "";

        Set<Field> inferred = Field.none();
        inferred.add(Field.REQUEST_URI);
        if (!method.isEmpty() && !rest.get(0).equals(methodResource)) {
            // The two names speak of different things: what resourceName says is taken, and is no plain fact.
            inferred.add(Field.RESOURCE);
        }
        Target target = new Target(
                segments.get(0).equals("core") ? null : present(segments.get(0)),
                version,
                present(rest.get(0)),
                namespace,
                name,
                subresource);
        String uri = uri(target, verb) + proxied;
        return new Request(verb, withOwnNamespace(target, verb, inferred), uri, inferred);
    }

    /** methodName decides: {@code core/v1/namespaces/x/finalize} is the namespace x, not something in it. */
    private static boolean isNamespaced(List<String> rest, @Nullable String methodResource) {
        if (!rest.get(0).equals("namespaces") || rest.size() < 3) {
            return false;
        }
        // Without methodName, as the API server decides by the URL (requestinfo.go).
        return methodResource == null
                ? !rest.get(2).equals("finalize") && !rest.get(2).equals("status")
                : !methodResource.equals("namespaces");
    }

    /** The API server takes a namespace's own name for the namespace of a call on it, since the URL looks the same. */
    private static Target withOwnNamespace(Target target, @Nullable String verb, Set<Field> inferred) {
        boolean isCreate = "create".equals(verb) && target.subresource() == null;
        if (!"namespaces".equals(target.resource()) || target.name() == null || isCreate) {
            return target;
        }
        inferred.add(Field.NAMESPACE);
        return new Target(
                target.group(),
                target.version(),
                target.resource(),
                target.name(),
                target.name(),
                target.subresource());
    }

    private static String uri(Target target, @Nullable String verb) {
        StringBuilder uri = new StringBuilder(128);
        uri.append(target.group() == null ? "/api/" : "/apis/" + target.group() + "/")
                .append(target.version());
        if (target.namespace() != null) {
            uri.append("/namespaces/").append(target.namespace());
        }
        if (target.resource() != null) {
            uri.append('/').append(target.resource());
        }
        // A create is posted to the collection, whatever name Google writes.
        if (target.name() != null && !("create".equals(verb) && target.subresource() == null)) {
            uri.append('/').append(target.name());
        }
        if (target.subresource() != null) {
            uri.append('/').append(target.subresource());
        }
        return uri.toString();
    }

    /** Without a usable path, methodName still names group, version and resource. */
    private static @Nullable Request methodOnly(List<String> method) {
        int at = method.size() - 3;
        while (at > 0 && !isVersion(method.get(at))) {
            at--;
        }
        if (at <= 0) {
            return null;
        }
        String subresource = at + 2 < method.size() - 1 ? method.get(at + 2) : null;
        Target target =
                new Target(group(method.subList(0, at)), method.get(at), method.get(at + 1), null, null, subresource);
        Set<Field> inferred = Field.none();
        inferred.add(Field.RESOURCE);
        inferred.add(Field.API_VERSION);
        if (target.group() != null) {
            inferred.add(Field.API_GROUP);
        }
        if (subresource != null) {
            inferred.add(Field.SUBRESOURCE);
        }
        return new Request(last(method), target, "", inferred);
    }

    private static @Nullable String group(List<String> prefix) {
        if (prefix.size() == 3 && prefix.get(0).equals("io") && prefix.get(1).equals("k8s")) {
            String word = prefix.get(2);
            if (word.equals("core")) {
                return null;
            }
            if (SHORT_GROUPS.contains(word)) {
                return word;
            }
        }
        List<String> reversed = new ArrayList<>(prefix);
        Collections.reverse(reversed);
        return String.join(".", reversed);
    }

    private static boolean isVersion(String token) {
        return token.length() > 1
                && token.charAt(0) == 'v'
                && VERSION.matcher(token).matches();
    }

    private static @Nullable String last(List<String> tokens) {
        return tokens.isEmpty() ? null : present(tokens.get(tokens.size() - 1));
    }

    private static @Nullable String present(String segment) {
        return segment.isEmpty() ? null : segment;
    }

    private static List<String> split(String text, char by) {
        List<String> parts = new ArrayList<>(10);
        int from = 0;
        for (int at = text.indexOf(by); at >= 0; at = text.indexOf(by, from)) {
            parts.add(text.substring(from, at));
            from = at + 1;
        }
        parts.add(text.substring(from));
        return parts;
    }
}
