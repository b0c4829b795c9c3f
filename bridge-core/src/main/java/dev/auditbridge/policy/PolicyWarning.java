package dev.auditbridge.policy;

import dev.auditbridge.config.Place;

/**
 * Something in a policy file that the API server reports and then goes on without.
 *
 * @param path such as {@code rules[0].user}
 * @param problem what is wrong and what it comes to
 */
public record PolicyWarning(Place place, String path, String problem) {

    /** {@code file:line:column: path: problem}. */
    @Override
    public String toString() {
        return place + ": " + path + ": " + problem;
    }
}
