package dev.auditbridge.redact;

import dev.auditbridge.event.AuditEvent.ObjectRef;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in the bodies of one resource: {@code configmaps:data.password}, {@code widgets.example.com:spec.*.key}. Lists are
 * passed through, {@code *} is any member.
 *
 * @param resource the resource's plural name, after it its API group, if it has one, as kubectl writes them
 * @param path the members, from the body
 */
public record BodyPath(String resource, List<String> path) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][-.a-z0-9]*:[^.]+(\\.[^.]+)*");

    /** Copies the path. */
    public BodyPath {
        path = List.copyOf(path);
    }

    /**
     * Reads the form above.
     *
     * @throws IllegalArgumentException if it is not of that form; the message says what is allowed
     */
    public static BodyPath parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a path is RESOURCE[.GROUP]:MEMBER.MEMBER, such as configmaps:data.password");
        }
        int colon = text.indexOf(':');
        return new BodyPath(
                text.substring(0, colon),
                Arrays.asList(text.substring(colon + 1).split("\\.")));
    }

    boolean isOf(@Nullable ObjectRef object) {
        if (object == null) {
            return false;
        }
        String group = Objects.requireNonNullElse(object.apiGroup(), "");
        String name = Objects.requireNonNullElse(object.resource(), "");
        return resource.equals(group.isEmpty() ? name : name + "." + group);
    }

    /** Whether a member of this name continues the path at a step. */
    boolean continues(int step, String name) {
        return path.get(step).equals("*") || path.get(step).equals(name);
    }
}
