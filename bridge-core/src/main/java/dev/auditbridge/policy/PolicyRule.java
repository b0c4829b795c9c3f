package dev.auditbridge.policy;

import dev.auditbridge.config.Place;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a policy.
 *
 * @param place where it stands in the file
 * @param omitStages its own, without the policy's
 * @param omitManagedFields overrides the policy's when set
 */
public record PolicyRule(
        Place place,
        Level level,
        RequestMatcher matcher,
        Set<Stage> omitStages,
        @Nullable Boolean omitManagedFields) {

    /** Copies the stages. */
    public PolicyRule {
        omitStages = Set.copyOf(omitStages);
    }
}
