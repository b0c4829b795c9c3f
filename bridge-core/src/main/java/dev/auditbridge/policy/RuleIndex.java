package dev.auditbridge.policy;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds the first matcher of many that a request meets, without asking most of them.
 *
 * <p>For each condition it keeps, by value, a bit set of the matchers that this value passes. The intersection of a
 * request's bit sets is the few that are worth asking, in order.
 */
final class RuleIndex {
    private final List<RequestMatcher> matchers;
    private final Condition users;
    private final Condition groups;
    private final Condition verbs;
    private final Condition namespaces;
    private final Condition apiGroups;
    private final Condition resources;
    private final long[] forResources;
    private final long[] forUrls;

    /** The matchers that each value of one condition passes; {@code unset} are those that do not have the condition. */
    private record Condition(Map<String, long[]> byValue, long[] unset) {

        static Condition of(List<RequestMatcher> matchers, Function<RequestMatcher, Collection<String>> values) {
            int words = words(matchers.size());
            long[] unset = new long[words];
            Map<String, long[]> byValue = new HashMap<>();
            for (int i = 0; i < matchers.size(); i++) {
                Collection<String> listed = values.apply(matchers.get(i));
                if (listed.isEmpty()) {
                    set(unset, i);
                }
                for (String value : listed) {
                    set(byValue.computeIfAbsent(value, v -> new long[words]), i);
                }
            }
            byValue.values().forEach(bits -> or(bits, unset));
            return new Condition(byValue, unset);
        }

        long[] passedBy(String value) {
            return byValue.getOrDefault(value, unset);
        }
    }

    RuleIndex(List<RequestMatcher> matchers) {
        this.matchers = List.copyOf(matchers);
        users = Condition.of(matchers, RequestMatcher::users);
        groups = Condition.of(matchers, RequestMatcher::userGroups);
        verbs = Condition.of(matchers, RequestMatcher::verbs);
        namespaces = Condition.of(matchers, RequestMatcher::namespaces);
        apiGroups = Condition.of(
                matchers,
                matcher -> Set.copyOf(
                        matcher.resources().stream().map(GroupResources::group).toList()));
        resources = Condition.of(matchers, RuleIndex::resourceNames);
        forResources = new long[words(matchers.size())];
        forUrls = new long[words(matchers.size())];
        for (int i = 0; i < matchers.size(); i++) {
            if (!matchers.get(i).isForUrls()) {
                set(forResources, i);
            }
            if (!matchers.get(i).isForResources()) {
                set(forUrls, i);
            }
        }
    }

    /** The resources that a matcher could be about; none if one of its entries is about any. */
    private static Set<String> resourceNames(RequestMatcher matcher) {
        Set<String> names = new HashSet<>();
        for (GroupResources entry : matcher.resources()) {
            for (String item : entry.resources()) {
                int slash = item.indexOf('/');
                if (item.startsWith("*") || slash != item.lastIndexOf('/')) {
                    return Set.of();
                }
                names.add(slash < 0 ? item : item.substring(0, slash));
            }
            if (entry.resources().isEmpty()) {
                return Set.of();
            }
        }
        return names;
    }

    /** The first matcher's place in the list, or -1. */
    int first(RequestAttributes request) {
        long[] user = request.hasUser() ? users.passedBy(request.user()) : users.unset();
        long[] verb = verbs.passedBy(request.verb());
        long[] kind = request.isResource() ? forResources : forUrls;
        long[] namespace = request.isResource() ? namespaces.passedBy(request.namespace()) : forUrls;
        long[] apiGroup = request.isResource() ? apiGroups.passedBy(request.apiGroup()) : forUrls;
        // A name with a slash in it is none that the API server makes: then it is left to the matchers.
        boolean isPlain = request.isResource() && request.resource().indexOf('/') < 0;
        long[] resource = isPlain ? resources.passedBy(request.resource()) : kind;
        for (int word = 0; word < kind.length; word++) {
            long candidates = user[word] & verb[word] & kind[word] & namespace[word] & apiGroup[word] & resource[word];
            if (candidates != 0) {
                candidates &= passedByGroups(request, word);
            }
            while (candidates != 0) {
                int at = word * Long.SIZE + Long.numberOfTrailingZeros(candidates);
                if (matchers.get(at).matches(request)) {
                    return at;
                }
                candidates &= candidates - 1;
            }
        }
        return -1;
    }

    private long passedByGroups(RequestAttributes request, int word) {
        long passed = groups.unset()[word];
        for (String group : request.groups()) {
            passed |= groups.passedBy(group)[word];
        }
        return passed;
    }

    private static int words(int bits) {
        return (bits + Long.SIZE - 1) / Long.SIZE;
    }

    private static void set(long[] bits, int at) {
        bits[at / Long.SIZE] |= 1L << at;
    }

    private static void or(long[] bits, long[] more) {
        for (int i = 0; i < bits.length; i++) {
            bits[i] |= more[i];
        }
    }
}
