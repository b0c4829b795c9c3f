package dev.auditbridge.policy;

import dev.auditbridge.event.AuditEvent;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An audit policy that decides as kube-apiserver 1.26.5 does: the first rule that matches. Immutable and safe for use by
 * many threads; the cost of a decision hardly grows with the number of rules.
 */
public final class AuditPolicy {
    private final List<PolicyRule> rules;
    private final RuleIndex index;
    private final List<Effect> effects;
    private final Effect unmatched;

    /** What a rule comes to together with the policy's own settings. */
    private record Effect(Level level, Set<Stage> omitStages, boolean omitManagedFields) {}

    /**
     * A policy.
     *
     * @param omitStages those of all rules
     * @param omitManagedFields for the rules that do not say
     */
    public AuditPolicy(List<PolicyRule> rules, Set<Stage> omitStages, boolean omitManagedFields) {
        this.rules = List.copyOf(rules);
        this.index = new RuleIndex(rules.stream().map(PolicyRule::matcher).toList());
        this.unmatched = new Effect(Level.NONE, Set.copyOf(omitStages), omitManagedFields);
        this.effects = rules.stream().map(this::effect).toList();
    }

    /**
     * What the policy says about an Event.
     *
     * @param rule the rule's place in {@link #rules()}, or -1 if none matched
     * @param level the most of the request that may be recorded
     * @param stageOmitted whether no Event of this stage is wanted
     * @param omitManagedFields whether the bodies go without {@code metadata.managedFields}
     */
    public record Decision(int rule, Level level, boolean stageOmitted, boolean omitManagedFields) {
        /** Whether the API server would have written the Event. */
        public boolean isKept() {
            return level != Level.NONE && !stageOmitted;
        }
    }

    /** The rules, in order. */
    public List<PolicyRule> rules() {
        return rules;
    }

    /** Decides about a request at a stage; one of an unknown stage is never omitted for it. */
    public Decision decide(RequestAttributes request, Optional<Stage> stage) {
        int rule = index.first(request);
        Effect effect = rule < 0 ? unmatched : effects.get(rule);
        boolean omitted = stage.isPresent() && effect.omitStages.contains(stage.get());
        return new Decision(rule, effect.level, omitted, effect.omitManagedFields);
    }

    /** Decides about an Event. */
    public Decision decide(AuditEvent event) {
        return decide(RequestAttributes.of(event), Stage.of(event.envelope().stage()));
    }

    private Effect effect(PolicyRule rule) {
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        stages.addAll(unmatched.omitStages);
        stages.addAll(rule.omitStages());
        Boolean own = rule.omitManagedFields();
        return new Effect(rule.level(), Set.copyOf(stages), own == null ? unmatched.omitManagedFields : own);
    }
}
