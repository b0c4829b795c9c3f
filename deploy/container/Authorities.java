import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

/** Writes the certificates (PEM) of a folder into a trust store as the JVM reads it: {@code java Authorities.java FOLDER STORE}. */
final class Authorities {
    /** The JVM's own trust store is read without a password; JKS is the form whose certificates need none. */
    private static final char[] UNPROTECTED = "changeit".toCharArray();

    private Authorities() {}

    public static void main(String[] args) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        CertificateFactory x509 = CertificateFactory.getInstance("X.509");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(args[0]), "*.crt")) {
            for (Path file : files) {
                try (InputStream pem = Files.newInputStream(file)) {
                    store.setCertificateEntry(file.getFileName().toString(), x509.generateCertificate(pem));
                }
            }
        }
        try (OutputStream out = Files.newOutputStream(Path.of(args[1]))) {
            store.store(out, UNPROTECTED);
        }
        System.err.println(store.size() + " certificate authorities");
    }
}
