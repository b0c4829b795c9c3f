package dev.auditbridge.output.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM files (RFC 7468). */
final class Pem {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private Pem() {}

    static List<Certificate> certificates(Path file) throws IOException {
        try {
            List<Certificate> certificates = List.copyOf(
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(read(file))));
            if (certificates.isEmpty()) {
                throw new PemException("the file " + file + " holds no PEM certificate");
            }
            return certificates;
        } catch (CertificateException e) {
            throw new PemException("the file " + file + " is no PEM certificate chain", e);
        }
    }

    static PrivateKey privateKey(Path file) throws IOException {
        Matcher matcher = KEY.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
        if (matcher.find()) {
            PKCS8EncodedKeySpec key =
                    new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
            for (String algorithm : ALGORITHMS) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(key);
                } catch (GeneralSecurityException e) {
                    // It is a key of another algorithm; the message of the exception could hold parts of it.
                }
            }
        }
        throw new PemException("the file " + file
                + " holds no private key that can be read: it must be PEM, PKCS #8 and not encrypted, as"
                + " `openssl pkcs8 -topk8 -nocrypt` writes it");
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new PemException("there is no file " + file, e);
        } catch (IOException e) {
            throw new PemException("the file " + file + " cannot be read by the bridge's user", e);
        }
    }
}
