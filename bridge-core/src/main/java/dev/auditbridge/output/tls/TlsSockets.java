package dev.auditbridge.output.tls;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/** Lays TLS over connected sockets. Thread-safe. */
public final class TlsSockets {
    private final TlsSettings settings;

    /** TLS by these settings. The files are read at each connect, so that a renewed certificate needs no restart (I5). */
    public TlsSockets(TlsSettings settings) {
        this.settings = settings;
    }

    /**
     * Shakes hands over a connected socket. To interrupt what blocks, close the socket below: closing the one above may
     * wait for a write that never ends.
     *
     * @param host the name that was connected to, which the certificate must be for
     * @throws IOException one that {@link #needsSomebody} tells apart
     */
    public SSLSocket over(Socket socket, String host, int port) throws IOException {
        SSLSocket tls = (SSLSocket) TlsContext.read(settings).getSocketFactory().createSocket(socket, host, port, true);
        tls.setEnabledProtocols(TlsContext.protocols().toArray(String[]::new));
        if (settings.verifyHost()) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
        }
        tls.startHandshake();
        return tls;
    }

    /**
     * Whether a failure stays until somebody acts: an unreadable file, a certificate that is not trusted, has expired or
     * names another host, a client certificate refused, a collector that speaks no TLS. A peer that just went away does not.
     */
    public static boolean needsSomebody(IOException failure) {
        if (failure instanceof PemException) {
            return true;
        }
        return failure instanceof SSLException && !goneAway(failure);
    }

    /**
     * Whether a library says, somewhere in the causes of its failure, that it refused the server: its certificate is not
     * trusted, has expired or is for another host, or they have no version of TLS in common. That stays until somebody acts.
     */
    public static boolean refused(Throwable failure) {
        if (goneAway(failure)) {
            return false;
        }
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SSLHandshakeException && !tookTooLong(at)
                    || at instanceof SSLPeerUnverifiedException
                    || at instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    /** Netty derives that from a failed handshake, by a class of its own. */
    private static boolean tookTooLong(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("timed out");
    }

    private static boolean goneAway(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof EOFException || at instanceof java.net.SocketException) {
                return true;
            }
        }
        return false;
    }
}
