package dev.auditbridge.policy;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Transform;
import dev.auditbridge.policy.AuditPolicy.Decision;

/**
 * Applies an audit policy to what arrives, as if the API server had been given it: drops what it would not have written and
 * lowers the rest to the level it would have had. A level is never raised, since what was not sent cannot be had.
 */
public final class AuditPolicyTransform implements Transform {
    /** The reason of an Event that the policy wants nothing of, by a rule or because none matches. */
    public static final String LEVEL_NONE = "level-none";
    /** The reason of an Event whose stage the policy omits. */
    public static final String STAGE_OMITTED = "stage-omitted";

    private final AuditPolicy policy;

    /** A transform by this policy. */
    public AuditPolicyTransform(AuditPolicy policy) {
        this.policy = policy;
    }

    @Override
    public String name() {
        return "audit-policy";
    }

    @Override
    public Outcome apply(AuditEvent event) {
        return carryOut(policy.decide(event), event);
    }

    static Outcome carryOut(Decision decision, AuditEvent event) {
        if (decision.level() == Level.NONE) {
            return new Outcome.Dropped(LEVEL_NONE);
        }
        if (decision.stageOmitted()) {
            return new Outcome.Dropped(STAGE_OMITTED);
        }
        return new Outcome.Kept(LoweredEvent.of(event, decision.level(), decision.omitManagedFields()));
    }
}
