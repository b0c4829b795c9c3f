package dev.auditbridge.pipeline;

import dev.auditbridge.dedupe.DuplicateSettings;
import dev.auditbridge.event.Transform;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of Events between sources and outputs; a bridge can be given others between two batches. Immutable.
 *
 * @param transforms in the order they are applied
 * @param routes what each output takes, by its name; one that is absent takes everything
 * @param duplicates whether, and how long, delivered Events are known again
 */
public record EventRules(
        List<Transform> transforms, Map<String, Route> routes, Optional<DuplicateSettings> duplicates) {
    /** Every Event goes to every output as it is. */
    public static final EventRules NONE = new EventRules(List.of(), Map.of(), Optional.empty());

    /** Copies the collections. */
    public EventRules {
        transforms = List.copyOf(transforms);
        routes = Map.copyOf(routes);
    }

    /** Every Event goes through these and to every output. */
    public static EventRules of(List<Transform> transforms) {
        return new EventRules(transforms, Map.of(), Optional.empty());
    }
}
