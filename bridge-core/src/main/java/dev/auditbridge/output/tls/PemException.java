package dev.auditbridge.output.tls;

import java.io.IOException;

/** A certificate or key file that cannot be used; the message names the file and the remedy, never its content (I7). */
public final class PemException extends IOException {
    private static final long serialVersionUID = 1L;

    PemException(String message, Throwable cause) {
        super(message, cause);
    }

    PemException(String message) {
        super(message);
    }
}
