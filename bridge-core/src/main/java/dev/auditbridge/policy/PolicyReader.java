package dev.auditbridge.policy;

import dev.auditbridge.config.ConfigurationException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Turns nodes into a policy: types are checked first, as Go's decoder does, then the meaning. For one file. */
final class PolicyReader {
    private static final Set<String> POLICY =
            Set.of("kind", "apiVersion", "metadata", "rules", "omitStages", "omitManagedFields");
    private static final Set<String> RULE = Set.of(
            "level",
            "users",
            "userGroups",
            "verbs",
            "resources",
            "namespaces",
            "nonResourceURLs",
            "omitStages",
            "omitManagedFields");
    private static final Set<String> RESOURCES = Set.of("group", "resources", "resourceNames");

    private final PolicyFields fields = new PolicyFields();
    private final PolicyChecks checks = new PolicyChecks();

    private PolicyReader() {}

    static PolicyLoader.Loaded read(PolicyNode document) {
        return new PolicyReader().policy(document);
    }

    private PolicyLoader.Loaded policy(PolicyNode document) {
        PolicyFields.Fields policy = fields.of(document, "", POLICY);
        checkVersion(policy);
        policy.objectMeta("metadata");
        List<PolicyNode> rules = policy.list("rules");
        List<PolicyFields.Text> omitStages = policy.texts("omitStages");
        boolean omitManagedFields = Boolean.TRUE.equals(policy.flag("omitManagedFields"));
        Set<Stage> stages = stages(omitStages);
        List<PolicyRule> read = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            read.add(rule(rules.get(i), "rules[" + i + "]"));
        }
        checks.throwIfAny();
        if (read.isEmpty()) {
            throw new ConfigurationException(
                    policy.place("rules"), "rules", "a policy without rules is not allowed: it needs at least one");
        }
        return new PolicyLoader.Loaded(new AuditPolicy(read, stages, omitManagedFields), fields.warnings());
    }

    /** The API server looks for these two with a decoder of its own, to which case means nothing. */
    private static void checkVersion(PolicyFields.Fields policy) {
        String version = policy.textInAnyCase("apiVersion").value();
        if (!version.equals("audit.k8s.io/v1")) {
            String found = version.isEmpty() ? "is missing" : "is \"" + version + "\"";
            throw new ConfigurationException(
                    policy.place("apiVersion"), "apiVersion", found + "; it must be audit.k8s.io/v1");
        }
        String kind = policy.textInAnyCase("kind").value();
        if (!kind.isEmpty() && !kind.equals("Policy")) {
            throw new ConfigurationException(policy.place("kind"), "kind", "is \"" + kind + "\"; it must be Policy");
        }
    }

    private PolicyRule rule(PolicyNode node, String path) {
        PolicyFields.Fields rule = fields.of(node, path, RULE);
        PolicyFields.Text level = rule.text("level");
        List<PolicyFields.Text> urls = rule.texts("nonResourceURLs");
        List<PolicyFields.Text> namespaces = rule.texts("namespaces");
        List<PolicyNode> resourceNodes = rule.list("resources");
        List<PolicyFields.Text> omitStages = rule.texts("omitStages");

        checks.level(level);
        urls.forEach(checks::url);
        List<GroupResources> resources = new ArrayList<>();
        for (int i = 0; i < resourceNodes.size(); i++) {
            resources.add(resources(resourceNodes.get(i), path + ".resources[" + i + "]"));
        }
        Set<Stage> stages = stages(omitStages);
        if (!urls.isEmpty() && (!namespaces.isEmpty() || !resources.isEmpty())) {
            checks.add(
                    rule.place("nonResourceURLs"),
                    path + ".nonResourceURLs",
                    "rules cannot apply to both regular resources and non-resource URLs");
        }
        RequestMatcher matcher = new RequestMatcher(
                values(rule.texts("users")),
                values(rule.texts("userGroups")),
                values(rule.texts("verbs")),
                resources,
                values(namespaces),
                urls.stream().map(PolicyFields.Text::value).toList());
        return new PolicyRule(
                node.place(),
                Level.of(level.value()).orElse(Level.NONE),
                matcher,
                stages,
                rule.flag("omitManagedFields"));
    }

    private GroupResources resources(PolicyNode node, String path) {
        PolicyFields.Fields entry = fields.of(node, path, RESOURCES);
        PolicyFields.Text group = entry.text("group");
        List<PolicyFields.Text> resources = entry.texts("resources");
        List<PolicyFields.Text> names = entry.texts("resourceNames");
        checks.group(group);
        if (resources.isEmpty() && !names.isEmpty()) {
            checks.add(entry.place("resourceNames"), path + ".resourceNames", PolicyChecks.NAMES_NEED_RESOURCES);
        }
        return new GroupResources(
                group.value(), resources.stream().map(PolicyFields.Text::value).toList(), values(names));
    }

    private Set<Stage> stages(List<PolicyFields.Text> texts) {
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        texts.forEach(text -> checks.stage(text).ifPresent(stages::add));
        return stages;
    }

    private static Set<String> values(List<PolicyFields.Text> texts) {
        Set<String> values = new LinkedHashSet<>();
        texts.forEach(text -> values.add(text.value()));
        return values;
    }
}
