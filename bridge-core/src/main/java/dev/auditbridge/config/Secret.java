package dev.auditbridge.config;

/** A value that nothing may print (I7). */
public final class Secret {
    private final String value;

    /** Wraps a value. */
    public Secret(String value) {
        this.value = value;
    }

    /** The value, for the one place that needs it. */
    public String reveal() {
        return value;
    }

    /** Never the value. */
    @Override
    public String toString() {
        return "******";
    }
}
