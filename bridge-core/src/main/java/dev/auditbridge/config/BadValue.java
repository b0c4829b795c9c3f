package dev.auditbridge.config;

/** A value that is refused; the binder adds its place and path. The message never holds a secret (I7). */
final class BadValue extends Exception {
    private static final long serialVersionUID = 1L;

    BadValue(String message) {
        super(message, null, false, false);
    }
}
