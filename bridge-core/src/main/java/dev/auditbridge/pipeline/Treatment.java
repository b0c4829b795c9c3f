package dev.auditbridge.pipeline;

import dev.auditbridge.event.AuditEvent;
import dev.auditbridge.event.Transform;
import dev.auditbridge.policy.RequestAttributes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@link EventRules} as one bridge carries them out. Immutable, but for what the duplicates' window remembers.
 *
 * @param transforms in order
 * @param routes one for each target, in their order
 * @param duplicates if duplicates are left out
 */
record Treatment(
        List<Transform> transforms,
        Targets targets,
        List<Route> routes,
        @Nullable Duplicates duplicates) {

    /**
     * The treatment by these rules. It knows no Event from before: when the rules change, what counts as a duplicate does.
     *
     * @throws IllegalArgumentException if a route is for an output that is not there
     */
    static Treatment of(EventRules rules, Targets targets, Ledger ledger, Map<String, SourceCounts> counts) {
        List<String> names = targets.all().stream().map(Targets.Target::name).toList();
        for (String output : rules.routes().keySet()) {
            if (!names.contains(output)) {
                throw new IllegalArgumentException("a route goes to output " + output + ", which is not there");
            }
        }
        return new Treatment(
                rules.transforms(),
                targets,
                names.stream()
                        .map(name -> rules.routes().getOrDefault(name, Route.ALL))
                        .toList(),
                rules.duplicates()
                        .map(settings -> new Duplicates(settings, ledger, targets, counts))
                        .orElse(null));
    }

    /** A dispatch of a batch of a source. */
    Dispatch dispatch(String source) {
        return new Dispatch(source, this);
    }

    /** The targets that take an Event, as a bit set. */
    long routesOf(String source, AuditEvent event) {
        RequestAttributes request = null;
        long taken = 0;
        for (int i = 0; i < routes.size(); i++) {
            Route route = routes.get(i);
            if (!route.isForAll() && request == null) {
                request = RequestAttributes.of(event);
            }
            if (request == null || route.takes(source, request)) {
                taken |= 1L << i;
            }
        }
        return taken;
    }
}
