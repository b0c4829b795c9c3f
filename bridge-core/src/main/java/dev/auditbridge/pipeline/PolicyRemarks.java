package dev.auditbridge.pipeline;

import dev.auditbridge.pipeline.BridgeConfiguration.OutputEntry;
import dev.auditbridge.pipeline.BridgeConfiguration.SourceEntry;
import dev.auditbridge.policy.AuditPolicySettings;
import dev.auditbridge.policy.PolicyRule;
import dev.auditbridge.policy.RequestMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an operator should know of policies and routes that are allowed: fields that the API server would ignore, and
 * conditions that are undecidable for a source, since its vendor loses what they ask for. Nothing is guessed for these: such a
 * condition is not met.
 */
final class PolicyRemarks {
    private final List<SourceEntry> sources;
    private final List<String> remarks = new ArrayList<>();

    private PolicyRemarks(List<SourceEntry> sources) {
        this.sources = sources;
    }

    static List<String> of(List<SourceEntry> sources, List<AuditPolicySettings> policies, List<OutputEntry> outputs) {
        PolicyRemarks found = new PolicyRemarks(sources);
        for (AuditPolicySettings policy : policies) {
            policy.warnings().forEach(warning -> found.remarks.add(warning.toString()));
            List<PolicyRule> rules = policy.policy().rules();
            for (int i = 0; i < rules.size(); i++) {
                found.undecidable(
                        rules.get(i).place() + ": rules[" + i + "]",
                        rules.get(i).matcher(),
                        Set.of());
            }
        }
        Set<String> names = new TreeSet<>();
        sources.forEach(source -> names.add(source.name()));
        for (OutputEntry output : outputs) {
            for (Route.Condition condition : Route.from(output.entry(), names).conditions()) {
                found.undecidable("output " + output.name() + ": only", condition.requests(), condition.sources());
            }
        }
        return List.copyOf(found.remarks);
    }

    private void undecidable(String what, RequestMatcher matcher, Set<String> only) {
        for (SourceEntry source : sources) {
            Set<String> untold = new TreeSet<>(matcher.members());
            untold.retainAll(source.factory().untoldMembers(source.settings()));
            if (!untold.isEmpty() && (only.isEmpty() || only.contains(source.name()))) {
                remarks.add(what + " decides by " + String.join(", ", untold) + ", which source " + source.name() + " ("
                        + source.kind() + ") never tells: it is met by none of its Events; name users instead");
            }
        }
    }
}
