package dev.auditbridge.policy;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.AuditEvent.ResponseStatus;
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
    private final boolean keepRefused;

    /** A transform by this policy. */
    public AuditPolicyTransform(AuditPolicy policy) {
        this(policy, false);
    }

    /**
     * A transform by this policy.
     *
     * @param keepRefused whether an Event of a request that was refused, by 401 or 403, stays at level Metadata where the
     *     policy says None: a rule cannot see how a request ended, this can
     */
    public AuditPolicyTransform(AuditPolicy policy, boolean keepRefused) {
        this.policy = policy;
        this.keepRefused = keepRefused;
    }

    @Override
    public String name() {
        return AuditPolicySettings.SPEC.name();
    }

    @Override
    public Outcome apply(AuditEvent event) {
        Decision decision = policy.decide(event);
        if (keepRefused && decision.level() == Level.NONE && !decision.stageOmitted() && isRefused(event)) {
            return new Outcome.Kept(LoweredEvent.of(event, Level.METADATA, decision.omitManagedFields()));
        }
        return carryOut(decision, event);
    }

    private static boolean isRefused(AuditEvent event) {
        ResponseStatus status = event.envelope().responseStatus();
        Integer code = status == null ? null : status.code();
        return code != null && (code == 401 || code == 403);
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
