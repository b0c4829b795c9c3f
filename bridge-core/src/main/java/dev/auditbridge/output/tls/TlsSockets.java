package dev.auditbridge.output.tls;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

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
        SSLSocket tls = (SSLSocket) context().getSocketFactory().createSocket(socket, host, port, true);
        tls.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
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

    private static boolean goneAway(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof EOFException || at instanceof java.net.SocketException) {
                return true;
            }
        }
        return false;
    }

    private SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(), authorities(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new PemException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private TrustManager @Nullable [] authorities() throws IOException, GeneralSecurityException {
        if (settings.ca().isEmpty()) {
            return null;
        }
        KeyStore store = empty();
        int number = 0;
        for (Certificate certificate : Pem.certificates(settings.ca().get())) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private KeyManager @Nullable [] keys() throws IOException, GeneralSecurityException {
        if (settings.certificate().isEmpty() || settings.key().isEmpty()) {
            return null;
        }
        List<Certificate> chain = Pem.certificates(settings.certificate().get());
        KeyStore store = empty();
        char[] none = new char[0];
        store.setKeyEntry("client", Pem.privateKey(settings.key().get()), none, chain.toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, none);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
