package dev.auditbridge.event;

/** The annotations that this program adds to an Event; all others are the API server's or a client's. */
public final class OwnAnnotations {
    /** Every one of them begins with this; arriving ones are forgeable and dropped by sources. */
    public static final String PREFIX = "auditbridge.dev/";
    /** Comma-separated paths of the fields that were inferred, not told by the vendor. */
    public static final String INFERRED = PREFIX + "inferred";
    /** What the vendor cut off. */
    public static final String TRUNCATED = PREFIX + "truncated";
    /** Comma-separated paths of what was not valid UTF-8. */
    public static final String REPAIRED = PREFIX + "repaired";

    private OwnAnnotations() {}
}
