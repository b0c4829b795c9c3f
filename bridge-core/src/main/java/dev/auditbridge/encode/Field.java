package dev.auditbridge.encode;

/**
 * A row of a mapping: a field of the schema, and what of an Event it holds.
 *
 * @param target its name in the schema
 * @param limit the most characters the schema gives it, {@link #UNLIMITED} if it says nothing
 * @param label what the schema has no name for is told beside the value, as CEF's {@code cs1Label}; else empty
 */
record Field(String target, Fact fact, int limit, String label) {
    static final int UNLIMITED = Integer.MAX_VALUE;

    static Field of(String target, Fact fact) {
        return new Field(target, fact, UNLIMITED, "");
    }

    static Field of(String target, Fact fact, int limit) {
        return new Field(target, fact, limit, "");
    }

    static Field labelled(String target, String label, Fact fact, int limit) {
        return new Field(target, fact, limit, label);
    }
}
