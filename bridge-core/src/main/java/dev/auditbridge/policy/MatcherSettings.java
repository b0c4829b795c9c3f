package dev.auditbridge.policy;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The conditions of an audit policy rule as keys of a configuration, for what is chosen by the same matcher. */
public final class MatcherSettings {
    private static final Key<List<String>> USERS = Key.texts("users", "Exact names of users.");
    private static final Key<List<String>> USER_GROUPS =
            Key.texts("userGroups", "Groups, of which the user must be in one.");
    private static final Key<List<String>> VERBS = Key.texts("verbs", "Verbs, such as create or watch.");
    private static final Key<List<String>> NAMESPACES = Key.textsOrEmpty(
            "namespaces",
            "Namespaces of objects; the empty text stands for cluster-scoped objects and lists over all namespaces.");
    private static final Key<List<String>> URLS =
            Key.texts("nonResourceURLs", "Paths of requests for no resource; a trailing * stands for anything.");
    private static final Key<String> GROUP = Key.textOrEmpty(
                    "group", "The API group, such as apps; the empty text is the core group.")
            .or("");
    private static final Key<List<String>> NAMES = Key.texts(
            "resources", "Resources of the group: pods, pods/log, pods/*, */status or *; without it, the whole group.");
    private static final Key<List<String>> RESOURCE_NAMES =
            Key.texts("resourceNames", "Names of objects; without it, any.");
    private static final Key<List<Settings>> RESOURCES =
            Key.nestedList("resources", "Resources, as in an audit policy.", GROUP, NAMES, RESOURCE_NAMES);

    private MatcherSettings() {}

    /** The keys, all optional: one that is absent is no condition. */
    public static List<Key<?>> keys() {
        return List.of(USERS, USER_GROUPS, VERBS, NAMESPACES, RESOURCES, URLS);
    }

    /**
     * Reads them.
     *
     * @param settings of a component that has {@link #keys} among its keys
     * @throws dev.auditbridge.config.ConfigurationException where an audit policy would be refused
     */
    public static RequestMatcher from(Settings settings) {
        Optional<List<String>> urls = settings.find(URLS);
        Optional<List<Settings>> resources = settings.find(RESOURCES);
        if (urls.isPresent()
                && (resources.isPresent() || settings.find(NAMESPACES).isPresent())) {
            throw settings.error(
                    URLS, "cannot stand beside resources or namespaces: a request is for a resource or it is not");
        }
        for (String url : urls.orElse(List.of())) {
            PolicyChecks.problemOfUrl(url).ifPresent(problem -> {
                throw settings.error(URLS, "\"" + url + "\" is not allowed: " + problem);
            });
        }
        return new RequestMatcher(
                set(settings, USERS),
                set(settings, USER_GROUPS),
                set(settings, VERBS),
                resources.orElse(List.of()).stream()
                        .map(MatcherSettings::resources)
                        .toList(),
                set(settings, NAMESPACES),
                urls.orElse(List.of()));
    }

    private static GroupResources resources(Settings entry) {
        String group = entry.get(GROUP);
        PolicyChecks.problemOfGroup(group).ifPresent(problem -> {
            throw entry.error(GROUP, "\"" + group + "\" is not allowed: " + problem);
        });
        if (entry.find(RESOURCE_NAMES).isPresent() && entry.find(NAMES).isEmpty()) {
            throw entry.error(RESOURCE_NAMES, PolicyChecks.NAMES_NEED_RESOURCES);
        }
        return new GroupResources(group, entry.find(NAMES).orElse(List.of()), set(entry, RESOURCE_NAMES));
    }

    private static Set<String> set(Settings settings, Key<List<String>> key) {
        return Set.copyOf(settings.find(key).orElse(List.of()));
    }
}
