package dev.auditbridge.standins.collector;

import java.io.IOException;

/** What a client sent is not lumberjack version 2. */
final class ViolationException extends IOException {
    private static final long serialVersionUID = 1L;

    ViolationException(String message) {
        super(message);
    }
}
