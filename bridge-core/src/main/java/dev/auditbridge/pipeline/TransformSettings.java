package dev.auditbridge.pipeline;

import dev.auditbridge.config.Component;
import dev.auditbridge.config.ComponentSpec;
import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.ConfigurationException.Problem;
import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.dedupe.DuplicateSettings;
import dev.auditbridge.event.Transform;
import dev.auditbridge.policy.AuditPolicySettings;
import dev.auditbridge.redact.RedactSettings;
import dev.auditbridge.redact.RedactTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The transforms of a configuration, with the audit policies they name.
 *
 * @param transforms in the order of the file
 * @param policies the audit policies among them
 * @param duplicates de-duplication, if the file asks for it
 */
record TransformSettings(
        List<Transform> transforms, List<AuditPolicySettings> policies, Optional<DuplicateSettings> duplicates) {
    private static final Key<Component> KIND = Key.oneOf(
                    "kind of transform",
                    "What is done to an Event.",
                    List.of(AuditPolicySettings.SPEC, RedactSettings.SPEC, DuplicateSettings.SPEC))
            .required();
    static final Key<List<Settings>> TRANSFORMS = Key.nestedList(
            "transforms", "What is done to each Event, in this order; without it, Events leave as they came.", KIND);

    TransformSettings {
        transforms = List.copyOf(transforms);
        policies = List.copyOf(policies);
    }

    /**
     * Reads them, and the policy files they name.
     *
     * @param problems gets what is wrong, all of it
     */
    static TransformSettings read(Settings root, List<Problem> problems) {
        List<Transform> transforms = new ArrayList<>();
        List<AuditPolicySettings> policies = new ArrayList<>();
        Optional<DuplicateSettings> duplicates = Optional.empty();
        for (Settings entry : root.find(TRANSFORMS).orElse(List.of())) {
            Component kind = entry.get(KIND);
            ComponentSpec spec = kind.spec();
            try {
                if (spec.equals(AuditPolicySettings.SPEC)) {
                    AuditPolicySettings policy = AuditPolicySettings.load(kind.settings());
                    policies.add(policy);
                    transforms.add(policy.transform());
                } else if (spec.equals(RedactSettings.SPEC)) {
                    transforms.add(new RedactTransform(RedactSettings.from(kind.settings())));
                } else if (duplicates.isEmpty()) {
                    duplicates = Optional.of(DuplicateSettings.from(kind.settings()));
                } else {
                    throw entry.error(KIND, "deduplicate stands twice; remove one");
                }
            } catch (ConfigurationException e) {
                problems.addAll(e.problems());
            }
        }
        return new TransformSettings(transforms, policies, duplicates);
    }
}
