package dev.auditbridge.event;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON object is, told by its top-level members.
 *
 * <p>With {@code kind} {@code Event} it is an Event if its {@code apiVersion} is of {@code audit.k8s.io}, or absent and there
 * is an {@code auditID} or a {@code verb}. Without {@code kind} it is one if there is an {@code auditID}, or a {@code verb}, a
 * {@code user}, and a {@code requestURI} or {@code objectRef}. It is an EventList if kind and version say so. The Event of the
 * core API group ({@code v1}, {@code events.k8s.io}) is none.
 */
final class Shape {
    private static final String GROUP = "audit.k8s.io/";

    enum Verdict {
        EVENT,
        LIST,
        OTHER
    }

    private final Set<Field> seen = EnumSet.noneOf(Field.class);
    private @Nullable String kind;
    private @Nullable String apiVersion;

    /** A member was there; false if it had been there before. */
    boolean saw(Field field) {
        return seen.add(field);
    }

    void kind(@Nullable String value) {
        kind = value;
    }

    void apiVersion(@Nullable String value) {
        apiVersion = value;
    }

    @Nullable
    String apiVersion() {
        return apiVersion;
    }

    boolean has(Field field) {
        return seen.contains(field);
    }

    /** Whether no later member can change the verdict. */
    boolean isDecided() {
        return seen.contains(Field.KIND) && seen.contains(Field.API_VERSION);
    }

    Verdict verdict() {
        boolean audit = apiVersion != null && apiVersion.startsWith(GROUP);
        if (apiVersion != null && !audit) {
            return Verdict.OTHER;
        }
        if (kind != null) {
            return switch (kind) {
                case "Event" -> audit || has(Field.AUDIT_ID) || has(Field.VERB) ? Verdict.EVENT : Verdict.OTHER;
                case "EventList" -> audit ? Verdict.LIST : Verdict.OTHER;
                default -> Verdict.OTHER;
            };
        }
        boolean named = has(Field.REQUEST_URI) || has(Field.OBJECT_REF);
        return has(Field.AUDIT_ID) || (has(Field.VERB) && has(Field.USER) && named) ? Verdict.EVENT : Verdict.OTHER;
    }
}
