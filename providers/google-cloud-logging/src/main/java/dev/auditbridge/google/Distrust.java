package dev.auditbridge.google;

import dev.auditbridge.output.tls.TlsSockets;
import dev.auditbridge.source.SourceException;
import java.util.Optional;

/** A server that gRPC refused in the handshake: it calls that unavailable, but it stays until somebody acts (I5). */
final class Distrust {
    private Distrust() {}

    /**
     * Explains a failure, if it is one.
     *
     * @param what was to be read
     */
    static Optional<SourceException> of(Throwable failure, String what) {
        if (!TlsSockets.refused(failure)) {
            return Optional.empty();
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Optional.of(SourceException.blocked(
                "what answers for " + what + " is not trusted: " + cause.getMessage()
                        + "; check the key endpoint, and if a proxy opens TLS let the JDK trust its authority"
                        + " (javax.net.ssl.trustStore)",
                failure));
    }
}
