package dev.auditbridge.config;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A configuration that is refused. The message has one line for each problem, in the order of the file: place, key path,
 * what is wrong and what is allowed.
 */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * Refuses a configuration.
     *
     * @param keyPath such as {@code sources[0].aws-cloudwatch.region}; may be empty
     * @param problem what is wrong and what is allowed, without the value of a secret
     */
    public ConfigurationException(Place place, String keyPath, String problem) {
        this(List.of(new Problem(place, keyPath, problem)));
    }

    private ConfigurationException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = problems;
    }

    /** One refusal of all that was found; each said once. */
    public static ConfigurationException of(List<Problem> found) {
        return new ConfigurationException(found.stream()
                .distinct()
                .sorted(Comparator.comparing(Problem::place, Place.IN_FILE_ORDER))
                .toList());
    }

    /** What was found, at least one. */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * One thing that is wrong.
     *
     * @param place where
     * @param keyPath such as {@code sources[0].aws-cloudwatch.region}; may be empty
     * @param text what is wrong and what is allowed, without the value of a secret (I7)
     */
    public record Problem(Place place, String keyPath, String text) {
        /** What could forge a line or move a terminal's cursor: a file may hold any character. */
        private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

        /** {@code file:line:column: key.path: what is wrong}, on one line. */
        @Override
        public String toString() {
            return UNPRINTABLE
                    .matcher(place + ": " + (keyPath.isEmpty() ? "" : keyPath + ": ") + text)
                    .replaceAll(c -> String.format("\\\\u%04x", c.group().codePointAt(0)));
        }
    }
}
