package dev.auditbridge.output.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate made by the JDK's keytool.
 *
 * @param certificate its PEM file
 * @param key its private key, PEM and PKCS #8
 * @param store both
 * @param name its alias there
 */
public record TestCertificate(Path certificate, Path key, KeyStore store, String name) {
    private static final List<String> ELLIPTIC = List.of("-keyalg", "EC", "-groupname", "secp256r1");
    /** For programs that cannot read an EC key as the JDK writes it: GnuTLS. */
    private static final List<String> RSA = List.of("-keyalg", "RSA", "-keysize", "2048");

    private static final char[] PASSWORD = "for-tests".toCharArray();

    /**
     * Makes one that vouches for itself.
     *
     * @param subject as keytool takes it, such as {@code ip:127.0.0.1}
     */
    public static TestCertificate make(Path folder, String file, String subject) {
        return make(folder, file, ELLIPTIC, List.of("-ext", "san=" + subject, "-validity", "2"));
    }

    /** Makes an authority. */
    public static TestCertificate authority(Path folder, String file) {
        return make(folder, file, ELLIPTIC, List.of("-ext", "bc:c", "-validity", "2"));
    }

    /** Makes one that this authority has signed, for any program. */
    public TestCertificate signed(String file, String subject) {
        return signed(file, RSA, List.of("-ext", "san=" + subject, "-validity", "2"));
    }

    /** Makes one that this authority has signed, and that has expired. */
    public TestCertificate expired(String file, String subject) {
        return signed(file, ELLIPTIC, List.of("-ext", "san=" + subject, "-startdate", "-10d", "-validity", "1"));
    }

    private TestCertificate signed(String file, List<String> algorithm, List<String> more) {
        try {
            Files.copy(certificate.resolveSibling(name + ".p12"), certificate.resolveSibling(file + ".p12"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> all = new ArrayList<>(more);
        all.addAll(List.of("-signer", name));
        return make(Objects.requireNonNull(certificate.getParent()), file, algorithm, all);
    }

    private static TestCertificate make(Path folder, String file, List<String> algorithm, List<String> more) {
        Path store = folder.resolve(file + ".p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                file,
                "-dname",
                "CN=" + file,
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD),
                "-storetype",
                "PKCS12"));
        command.addAll(algorithm);
        command.addAll(more);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool: " + said);
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD);
            }
            for (String alias : Collections.list(keys.aliases())) {
                if (!alias.equals(file)) {
                    keys.deleteEntry(alias);
                }
            }
            Path certificate = folder.resolve(file + ".pem");
            Path key = folder.resolve(file + ".key");
            Files.writeString(
                    certificate, pem("CERTIFICATE", keys.getCertificate(file).getEncoded()));
            Files.writeString(
                    key, pem("PRIVATE KEY", keys.getKey(file, PASSWORD).getEncoded()));
            return new TestCertificate(certificate, key, keys, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** TLS for a server with this certificate, which trusts these clients. */
    public SSLContext server(TestCertificate... clients) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (TestCertificate client : clients) {
                trusted.setCertificateEntry(client.certificate().toString(), client.x509());
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), clients.length == 0 ? null : trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Certificate x509() throws GeneralSecurityException {
        return store.getCertificate(name);
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + what
                + "-----\n";
    }
}
