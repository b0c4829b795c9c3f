package dev.auditbridge.encode;

import java.util.List;

/** The encoders by the name of their schema, as the configuration and the command line write it. */
public final class Encoders {
    private static final String CANONICAL = "canonical";

    private Encoders() {}

    /** The names there are. */
    public static List<String> names() {
        return List.of(CANONICAL);
    }

    /**
     * The encoder of a schema.
     *
     * @param originAnnotations whether an Event tells where it came from, see {@link CanonicalEncoder}
     * @throws IllegalArgumentException if there is none of that name; the message lists those there are
     */
    public static Encoder named(String name, boolean originAnnotations) {
        if (name.equals(CANONICAL)) {
            return new CanonicalEncoder(originAnnotations);
        }
        throw new IllegalArgumentException(
                "there is no format \"" + name + "\"; there is: " + String.join(", ", names()));
    }
}
