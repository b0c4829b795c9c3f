package dev.auditbridge.policy;

import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rules of pkg/apis/audit/validation/validation.go; gathers every breach, so that one run shows all. */
final class PolicyChecks {
    static final String NAMES_NEED_RESOURCES = "using resourceNames requires at least one resource";

    private static final int LONGEST_GROUP = 253;
    private static final Pattern GROUP =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private final List<Breach> breaches = new ArrayList<>();

    private record Breach(Place place, String path, String problem) {}

    void add(Place place, String path, String problem) {
        breaches.add(new Breach(place, path, problem));
    }

    void level(PolicyFields.Text level) {
        if (level.value().isEmpty()) {
            add(level.place(), level.path(), "is required");
        } else if (Level.of(level.value()).isEmpty()) {
            add(level, "supported values are None, Metadata, Request, RequestResponse");
        }
    }

    Optional<Stage> stage(PolicyFields.Text text) {
        Optional<Stage> stage = Stage.of(text.value());
        if (stage.isEmpty()) {
            add(text, "allowed stages are RequestReceived, ResponseStarted, ResponseComplete, Panic");
        }
        return stage;
    }

    void url(PolicyFields.Text url) {
        problemsOfUrl(url.value()).forEach(problem -> add(url, problem));
    }

    /** What is wrong with a URL, first of all, if anything is. */
    static Optional<String> problemOfUrl(String url) {
        return problemsOfUrl(url).stream().findFirst();
    }

    private static List<String> problemsOfUrl(String url) {
        if (url.equals("*")) {
            return List.of();
        }
        List<String> problems = new ArrayList<>();
        if (!url.startsWith("/")) {
            problems.add("non-resource URL rules must begin with a '/' character");
        }
        int star = url.indexOf('*');
        if (star >= 0 && star != url.length() - 1) {
            problems.add("non-resource URL wildcards '*' must be the final character of the rule");
        }
        return problems;
    }

    void group(PolicyFields.Text group) {
        problemOfGroup(group.value()).ifPresent(problem -> add(group, problem));
    }

    /** What is wrong with an API group, if anything is. */
    static Optional<String> problemOfGroup(String group) {
        boolean allowed = group.isEmpty()
                || (group.length() <= LONGEST_GROUP && GROUP.matcher(group).matches());
        return allowed
                ? Optional.empty()
                : Optional.of("a group must be a lowercase DNS subdomain without a version, such as apps or batch");
    }

    private void add(PolicyFields.Text text, String problem) {
        add(text.place(), text.path(), "\"" + text.value() + "\" is not allowed: " + problem);
    }

    /** The first breach with its place, the others after it. */
    void throwIfAny() {
        if (breaches.isEmpty()) {
            return;
        }
        Breach first = breaches.getFirst();
        String rest = breaches.stream()
                .skip(1)
                .map(breach -> "; and at " + breach.place.line() + ":" + breach.place.column() + ": " + breach.path
                        + ": " + breach.problem)
                .collect(Collectors.joining());
        throw new ConfigurationException(first.place, first.path, first.problem + rest);
    }
}
