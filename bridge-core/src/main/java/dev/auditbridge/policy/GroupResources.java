package dev.auditbridge.policy;

import java.util.List;
import java.util.Set;

/**
 * Resources of one API group, as in a policy's {@code resources}.
 *
 * @param group the API group; empty is the core group
 * @param resources {@code pods}, {@code pods/log}, {@code pods/*}, {@code *&#47;status} or {@code *}; empty is the whole
 *     group
 * @param resourceNames names of objects; empty is any
 */
public record GroupResources(String group, List<String> resources, Set<String> resourceNames) {

    /** Copies the collections. */
    public GroupResources {
        resources = List.copyOf(resources);
        resourceNames = Set.copyOf(resourceNames);
    }

    boolean matches(RequestAttributes request) {
        if (!group.equals(request.apiGroup())) {
            return false;
        }
        if (resources.isEmpty()) {
            return true;
        }
        if (!resourceNames.isEmpty() && !resourceNames.contains(request.name())) {
            return false;
        }
        // Loops here and in the matcher, not streams: this is asked for each rule that could match an Event.
        for (String item : resources) {
            if (matches(item, request)) {
                return true;
            }
        }
        return false;
    }

    /** {@code pods/*} takes plain pods too, and {@code *&#47;*} nothing: so the API server has it (checker.go). */
    private static boolean matches(String item, RequestAttributes request) {
        String resource = request.resource();
        String subresource = request.subresource();
        if (item.equals("*")) {
            return true;
        }
        if (subresource.isEmpty()
                ? item.equals(resource)
                : item.length() == resource.length() + 1 + subresource.length()
                        && item.startsWith(resource)
                        && item.charAt(resource.length()) == '/'
                        && item.endsWith(subresource)) {
            return true;
        }
        if (!subresource.isEmpty() && item.startsWith("*/") && item.substring(2).equals(subresource)) {
            return true;
        }
        return item.endsWith("/*") && item.substring(0, item.length() - 2).equals(resource);
    }
}
