package dev.auditbridge.policy;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The conditions of an audit policy rule, for policies and for routing: all that are given must hold, and of each any
 * entry. An empty one is no condition. Exact and case-sensitive; immutable.
 *
 * <p>With namespaces or resources it is for requests of resources only; else with URLs for the other requests only
 * (kubernetes/apiserver pkg/audit/policy/checker.go, 1.26.5).
 *
 * @param namespaces the empty text stands for cluster-scoped objects and for lists over all namespaces
 * @param nonResourceUrls paths; a trailing {@code *} stands for anything
 */
public record RequestMatcher(
        Set<String> users,
        Set<String> userGroups,
        Set<String> verbs,
        List<GroupResources> resources,
        Set<String> namespaces,
        List<String> nonResourceUrls) {

    /** Matches every request. */
    public static final RequestMatcher ANY =
            new RequestMatcher(Set.of(), Set.of(), Set.of(), List.of(), Set.of(), List.of());

    /** Copies the collections. */
    public RequestMatcher {
        users = Set.copyOf(users);
        userGroups = Set.copyOf(userGroups);
        verbs = Set.copyOf(verbs);
        resources = List.copyOf(resources);
        namespaces = Set.copyOf(namespaces);
        nonResourceUrls = List.copyOf(nonResourceUrls);
    }

    /** The members of an Event that its conditions read, as dotted paths. */
    public Set<String> members() {
        Set<String> members = new TreeSet<>();
        addIf(!users.isEmpty(), "user.username", members);
        addIf(!userGroups.isEmpty(), "user.groups", members);
        addIf(!verbs.isEmpty(), "verb", members);
        addIf(!namespaces.isEmpty(), "objectRef.namespace", members);
        addIf(!resources.isEmpty(), "objectRef.resource", members);
        addIf(resources.stream().anyMatch(entry -> !entry.resourceNames().isEmpty()), "objectRef.name", members);
        addIf(isForUrls(), "requestURI", members);
        return members;
    }

    private static void addIf(boolean read, String member, Set<String> members) {
        if (read) {
            members.add(member);
        }
    }

    /** Whether it is for requests of resources only. */
    boolean isForResources() {
        return !namespaces.isEmpty() || !resources.isEmpty();
    }

    /** Whether it is for other requests only. */
    boolean isForUrls() {
        return !isForResources() && !nonResourceUrls.isEmpty();
    }

    /** Whether a request meets the conditions. */
    public boolean matches(RequestAttributes request) {
        if (!users.isEmpty() && !(request.hasUser() && users.contains(request.user()))) {
            return false;
        }
        if (!userGroups.isEmpty() && Collections.disjoint(userGroups, request.groups())) {
            return false;
        }
        if (!verbs.isEmpty() && !verbs.contains(request.verb())) {
            return false;
        }
        if (isForResources()) {
            return request.isResource() && matchesResource(request);
        }
        return !isForUrls() || (!request.isResource() && matchesUrl(request.path()));
    }

    private boolean matchesResource(RequestAttributes request) {
        if (!namespaces.isEmpty() && !namespaces.contains(request.namespace())) {
            return false;
        }
        for (GroupResources entry : resources) {
            if (entry.matches(request)) {
                return true;
            }
        }
        return resources.isEmpty();
    }

    private boolean matchesUrl(String path) {
        return nonResourceUrls.stream()
                .anyMatch(url ->
                        url.equals(path) || (url.endsWith("*") && path.startsWith(url.substring(0, url.length() - 1))));
    }
}
