package dev.auditbridge.pipeline;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import dev.auditbridge.policy.MatcherSettings;
import dev.auditbridge.policy.RequestAttributes;
import dev.auditbridge.policy.RequestMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which Events an output takes: those that meet one of the conditions, or all if there are none. Immutable.
 *
 * @param conditions of which one must be met
 */
public record Route(List<Condition> conditions) {
    /** Takes every Event. */
    public static final Route ALL = new Route(List.of());

    private static final Key<List<String>> SOURCES = Key.texts("sources", "Names of sources of this file.");
    static final Key<List<Settings>> ONLY = only();

    /** Copies the conditions. */
    public Route {
        conditions = List.copyOf(conditions);
    }

    /**
     * A condition: both parts must hold.
     *
     * @param sources names of sources; none is any
     * @param requests conditions on the request, by the matcher of audit policies
     */
    public record Condition(Set<String> sources, RequestMatcher requests) {
        /** Copies the names. */
        public Condition {
            sources = Set.copyOf(sources);
        }

        private boolean isMet(String source, RequestAttributes request) {
            return (sources.isEmpty() || sources.contains(source)) && requests.matches(request);
        }
    }

    /** A route for all Events of these sources. */
    public static Route ofSources(String... sources) {
        return new Route(List.of(new Condition(Set.of(sources), RequestMatcher.ANY)));
    }

    private static Key<List<Settings>> only() {
        List<Key<?>> keys = new ArrayList<>(List.of(SOURCES));
        keys.addAll(MatcherSettings.keys());
        return Key.nestedList(
                "only",
                "Which Events this output takes: those that meet an entry in all its keys, of each key by any value;"
                        + " without it, every Event.",
                keys.toArray(Key<?>[]::new));
    }

    /**
     * Reads the route of an output's entry.
     *
     * @param known the sources there are
     * @throws dev.auditbridge.config.ConfigurationException if it names another source, or what an audit policy refuses
     */
    static Route from(Settings output, Set<String> known) {
        return new Route(output.find(ONLY).orElse(List.of()).stream()
                .map(entry -> condition(entry, known))
                .toList());
    }

    private static Condition condition(Settings entry, Set<String> known) {
        List<String> sources = entry.find(SOURCES).orElse(List.of());
        Optional<String> unknown =
                sources.stream().filter(name -> !known.contains(name)).findFirst();
        if (unknown.isPresent()) {
            throw entry.error(
                    SOURCES,
                    "there is no source " + unknown.get() + "; there is: "
                            + String.join(", ", known.stream().sorted().toList()));
        }
        return new Condition(Set.copyOf(sources), MatcherSettings.from(entry));
    }

    /** Whether every Event is taken. */
    boolean isForAll() {
        return conditions.isEmpty();
    }

    /** Whether an Event is taken. */
    boolean takes(String source, RequestAttributes request) {
        return isForAll() || conditions.stream().anyMatch(condition -> condition.isMet(source, request));
    }
}
