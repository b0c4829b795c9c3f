package dev.auditbridge.output.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** What the JDK's TLS needs to know, read from the files of an output's settings. */
public final class TlsContext {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private TlsContext() {}

    /** The versions that are spoken, by the JDK's names, and no other, whatever the JDK would do. */
    public static List<String> protocols() {
        return PROTOCOLS;
    }

    /**
     * Reads the files.
     *
     * @return a context that verifies the host's name as the settings say, where the connection asks for it
     * @throws PemException if one cannot be used
     */
    public static SSLContext read(TlsSettings settings) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager @Nullable [] authorities = authorities(settings);
            context.init(keys(settings), authorities, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new PemException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static TrustManager @Nullable [] authorities(TlsSettings settings)
            throws IOException, GeneralSecurityException {
        if (settings.ca().isEmpty() && settings.verifyHost()) {
            return null;
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(
                settings.ca().isPresent()
                        ? trusted(Pem.certificates(settings.ca().get()))
                        : null);
        TrustManager[] managers = factory.getTrustManagers();
        for (int i = 0; !settings.verifyHost() && i < managers.length; i++) {
            if (managers[i] instanceof X509ExtendedTrustManager verifying) {
                managers[i] = new AnyHost(verifying);
            }
        }
        return managers;
    }

    private static KeyStore trusted(List<Certificate> certificates) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        int number = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        return store;
    }

    private static KeyManager @Nullable [] keys(TlsSettings settings) throws IOException, GeneralSecurityException {
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
